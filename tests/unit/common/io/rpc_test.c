/* Tries unary calls over common/io/rpc_server.c and rpc_client.c: answers, refusals, tokens, sizes, addresses. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/rpc_fixture.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <sys/stat.h>

static int call(const char *address, const char *token, const char *method, struct str request,
	struct buf *out, struct buf *words)
{
	struct rpc_channel *channel = rpc_channel_open(address, str_of(token), 1 << 20);
	int err = rpc_unary(channel, method, request, FIXTURE_WAIT_MS, out, words);

	rpc_channel_close(channel);
	return err;
}

void test_a_unary_call_is_answered(void)
{
	struct fixture f;
	struct buf out = BUF_INIT, words = BUF_INIT;

	fixture_open(&f, false);
	CU_ASSERT_EQUAL(
		call(f.address.at, "", fixture_path(FIXTURE_ECHO), STR("so \0 be it"), &out, &words), 0);
	CU_ASSERT_TRUE(str_equal(buf_str(&out), STR("so \0 be it")));
	CU_ASSERT_EQUAL(call(f.address.at, "", fixture_path(FIXTURE_ECHO), STR(""), &out, &words), 0);
	CU_ASSERT_EQUAL(out.len, 0);
	CU_ASSERT_TRUE(fixture_wait(&f.closed, 2));
	fixture_close(&f);
	buf_release(&out);
	buf_release(&words);
}

void test_a_refusal_carries_its_words_as_utf8(void)
{
	struct fixture f;
	struct buf out = BUF_INIT, words = BUF_INIT;

	fixture_open(&f, false);
	CU_ASSERT_EQUAL(
		call(f.address.at, "", fixture_path(FIXTURE_REFUSE), STR("x"), &out, &words), -E_NOT_FOUND);
	CU_ASSERT_TRUE(
		str_equal(buf_str(&words), STR("no \xef\xbf\xbd\xef\xbf\xbd such: gr\xc3\xbc\xc3\x9f")));
	CU_ASSERT_EQUAL(call(f.address.at, "", "/test.Fixture/Nothing", STR("x"), &out, &words), -E_NOT_YET);
	CU_ASSERT_EQUAL(call(f.address.at, "", "/test.Fixture/Nothing", STR("x"), &out, &words), -E_NOT_YET);
	fixture_close(&f);
	CU_ASSERT_EQUAL(atomic_load(&f.opened), 1);
	buf_release(&out);
	buf_release(&words);
}

void test_tcp_wants_the_token_and_unix_does_not(void)
{
	static const struct {
		bool tcp;
		const char *token;
		enum fixture_method method;
		int err;
	} cases[] = {
		{ true, FIXTURE_TOKEN, FIXTURE_ECHO, 0 },
		{ true, "", FIXTURE_ECHO, -E_UNAUTHENTICATED },
		{ true, "a token of the testz", FIXTURE_ECHO, -E_UNAUTHENTICATED },
		{ true, "a token of the test", FIXTURE_ECHO, -E_UNAUTHENTICATED },
		{ true, FIXTURE_TOKEN "s", FIXTURE_ECHO, -E_UNAUTHENTICATED },
		{ true, "", FIXTURE_OPEN, 0 },
		{ true, "broken\nin two", FIXTURE_OPEN, -E_INVALID },
		{ false, "", FIXTURE_ECHO, 0 },
		{ false, "wrong", FIXTURE_ECHO, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct fixture f;
		struct buf out = BUF_INIT;

		fixture_open(&f, cases[i].tcp);
		CU_ASSERT_EQUAL(call(f.address.at, cases[i].token, fixture_path(cases[i].method), STR("x"),
					&out, NULL),
			cases[i].err);
		fixture_close(&f); /* the answer is sent before the count */
		CU_ASSERT_EQUAL(atomic_load(&f.opened), !cases[i].err);
		buf_release(&out);
	}
}

void test_a_message_over_the_limit_is_refused(void)
{
	static const struct {
		size_t bytes;
		int err;
	} cases[] = {
		{ FIXTURE_MESSAGE_MOST - 1, 0 },
		{ FIXTURE_MESSAGE_MOST, 0 },
		{ FIXTURE_MESSAGE_MOST + 1, -E_EXHAUSTED },
	};
	static const char zeroes[FIXTURE_MESSAGE_MOST + 1];
	struct fixture f;
	struct buf out = BUF_INIT;

	fixture_open(&f, false);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str message = str_bytes(zeroes, cases[i].bytes);

		CU_ASSERT_EQUAL(call(f.address.at, "", fixture_path(FIXTURE_ECHO), message, &out, NULL),
			cases[i].err);
		CU_ASSERT_EQUAL(out.len, cases[i].err ? 0 : cases[i].bytes);
	}
	fixture_close(&f);
	CU_ASSERT_EQUAL(atomic_load(&f.opened), 2);
	buf_release(&out);
}

void test_addresses_are_checked(void)
{
	static const struct {
		const char *address;
		int err;
	} cases[] = {
		{ "127.0.0.1:0", 0 },
		{ "unix:", -E_INVALID },
		{ "127.0.0.1", -E_INVALID },
		{ ":7420", -E_INVALID },
		{ "127.0.0.1:65536", -E_INVALID },
		{ "127.0.0.1:x", -E_INVALID },
		{ "http://127.0.0.1:1", -E_INVALID },
		{ "::1:7420", -E_INVALID },
		{ "unix:/nowhere/at/all", -E_IO },
	};
	struct rpc_server_options options = { .message_bytes_most = 1, .token = STR("t") };
	struct rpc_server *server;
	struct buf bound = BUF_INIT;

	CU_ASSERT_EQUAL_FATAL(rpc_server_open(&options, &server), 0);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(rpc_server_listen(server, cases[i].address, &bound), cases[i].err);
	rpc_server_close(server, 0);
	buf_release(&bound);
}

void test_a_socket_path_has_107_bytes_at_most(void)
{
	struct fixture f;
	struct rpc_server_options options = { .message_bytes_most = 1 };
	struct rpc_server *server;
	struct buf bound = BUF_INIT, address = BUF_INIT;

	fixture_open(&f, false);
	CU_ASSERT_EQUAL_FATAL(rpc_server_open(&options, &server), 0);
	buf_printf(&address, "unix:%s/", f.dir);
	while (address.len < strlen("unix:") + 107)
		buf_add_byte(&address, '%');
	CU_ASSERT_EQUAL(rpc_server_listen(server, address.at, &bound), 0);
	CU_ASSERT_TRUE(str_equal(buf_str(&bound), buf_str(&address)));
	buf_add_byte(&address, '%');
	CU_ASSERT_EQUAL(rpc_server_listen(server, address.at, &bound), -E_TOO_LARGE);
	rpc_server_close(server, 0);
	fixture_close(&f);
	buf_release(&bound);
	buf_release(&address);
}

void test_a_port_in_use_and_a_missing_token_are_told(void)
{
	struct fixture f;
	struct rpc_server_options options = { .message_bytes_most = 1, .token = STR("t") };
	struct rpc_server *server;
	struct buf bound = BUF_INIT;

	fixture_open(&f, true);
	CU_ASSERT_EQUAL_FATAL(rpc_server_open(&options, &server), 0);
	CU_ASSERT_EQUAL(rpc_server_listen(server, f.address.at, &bound), -E_EXISTS);
	rpc_server_close(server, 0);
	options.token = STR("");
	CU_ASSERT_EQUAL_FATAL(rpc_server_open(&options, &server), 0);
	CU_ASSERT_EQUAL(rpc_server_listen(server, "127.0.0.1:0", &bound), -E_UNAUTHENTICATED);
	rpc_server_close(server, 0);
	fixture_close(&f);
	buf_release(&bound);
}

/* gRPC would unlink it, and the one that listens would be there and never be found again. */
void test_a_socket_that_is_served_is_not_taken_away(void)
{
	struct rpc_server_options options = { .message_bytes_most = 1 };
	struct buf bound = BUF_INIT, address = BUF_INIT, out = BUF_INIT;
	struct rpc_server *server;
	struct fixture f;

	fixture_open(&f, false);
	buf_add_str(&address, buf_str(&f.address));
	CU_ASSERT_EQUAL_FATAL(rpc_server_open(&options, &server), 0);
	CU_ASSERT_EQUAL(rpc_server_listen(server, address.at, &bound), -E_EXISTS);
	CU_ASSERT_EQUAL(call(address.at, "", fixture_path(FIXTURE_ECHO), STR("hello"), &out, NULL), 0);
	fixture_close(&f);
	rpc_server_close(server, 0);
	buf_release(&out);
	buf_release(&bound);
	buf_release(&address);
}

void test_the_socket_is_its_owners_alone(void)
{
	struct fixture f;
	struct stat st;

	fixture_open(&f, false);
	CU_ASSERT_EQUAL_FATAL(stat(f.address.at + strlen("unix:"), &st), 0);
	CU_ASSERT_TRUE(S_ISSOCK(st.st_mode));
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0600);
	fixture_close(&f);
}

void test_without_a_server_a_call_fails_at_once(void)
{
	struct buf out = BUF_INIT, words = BUF_INIT;

	CU_ASSERT_EQUAL(call("unix:/nowhere/at/all", "", "/a/b", STR(""), &out, &words), -E_UNAVAILABLE);
	CU_ASSERT_EQUAL(call("nonsense", "", "/a/b", STR(""), &out, &words), -E_INVALID);
	CU_ASSERT_TRUE(words.len > 0);
	buf_release(&out);
	buf_release(&words);
}
