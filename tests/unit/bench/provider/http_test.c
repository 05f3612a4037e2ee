/* Tries bench/provider/http.c: requests in pieces, and those that are none. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/http.h"

#include <CUnit/CUnit.h>

static const char request[] = "POST /v1/messages?beta=true HTTP/1.1\r\nHost: x\r\nX-API-Key: k1\r\n"
			      "anthropic-version: 2023-06-01\r\ncontent-length: 2\r\nConnection: close\r\n"
			      "X-Sim-Fault: cut=1\r\n\r\n{}";

void test_a_request_is_read_when_it_is_whole(void)
{
	struct http_request got;

	for (size_t len = 0; len < sizeof request - 1; len++)
		CU_ASSERT_EQUAL(http_read(str_bytes(request, len), &got), HTTP_MORE);
	CU_ASSERT_EQUAL(got.whole, sizeof request - 1);
	CU_ASSERT_EQUAL(http_read(STR(request), &got), HTTP_READY);
	CU_ASSERT_TRUE(str_equal(got.method, STR("POST")));
	CU_ASSERT_TRUE(str_equal(got.path, STR("/v1/messages")));
	CU_ASSERT_TRUE(str_equal(got.key, STR("k1")));
	CU_ASSERT_TRUE(str_equal(got.version, STR("2023-06-01")));
	CU_ASSERT_TRUE(str_equal(got.fault, STR("cut=1")));
	CU_ASSERT_TRUE(str_equal(got.body, STR("{}")));
	CU_ASSERT_TRUE(got.close);
	CU_ASSERT_FALSE(got.expects);
}

void test_what_is_not_spoken_here_is_refused(void)
{
	static const struct {
		const char *text;
		enum http_state state;
	} cases[] = {
		{ "GET / HTTP/1.1\r\n\r\n", HTTP_READY },
		{ "GET / HTTP/1.1\r\nExpect: 100-continue\r\ncontent-length: 3\r\n\r\nab", HTTP_MORE },
		{ "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", HTTP_BAD },
		{ "GET /\r\n\r\n", HTTP_BAD },
		{ "\x16\x03\x01", HTTP_BAD }, /* TLS */
		{ "GET / HTTP/1.1\r\nno colon\r\n\r\n", HTTP_BAD },
		{ "POST / HTTP/1.1\r\ncontent-length: 2x\r\n\r\n", HTTP_BAD },
		{ "POST / HTTP/1.1\r\ncontent-length: 33554432\r\n\r\n", HTTP_MORE },
		{ "POST / HTTP/1.1\r\ncontent-length: 33554433\r\n\r\n", HTTP_TOO_LARGE },
		{ "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", HTTP_NO_LENGTH },
	};
	struct http_request got;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(http_read(str_of(cases[i].text), &got), cases[i].state);
}

void test_a_bearer_is_a_key_too(void)
{
	struct http_request got;

	CU_ASSERT_EQUAL(
		http_read(STR("GET / HTTP/1.1\r\nAuthorization: Bearer sk-1 \r\n\r\n"), &got), HTTP_READY);
	CU_ASSERT_TRUE(str_equal(got.key, STR("sk-1")));
	CU_ASSERT_EQUAL(
		http_read(STR("GET / HTTP/1.1\r\nAuthorization: Basic eDp5\r\n\r\n"), &got), HTTP_READY);
	CU_ASSERT_EQUAL(got.key.len, 0);
}

void test_chunks(void)
{
	struct buf out = BUF_INIT;

	http_add_chunk(&out, STR(""), false);
	CU_ASSERT_EQUAL(out.len, 0);
	http_add_chunk(&out, STR("0123456789abcdef!"), false);
	CU_ASSERT_STRING_EQUAL(out.at, "11\r\n0123456789abcdef!\r\n");
	buf_clear(&out);
	http_add_chunk(&out, STR("ab"), true);
	CU_ASSERT_STRING_EQUAL(out.at, "1\r\na\r\n1\r\nb\r\n");
	buf_release(&out);
}
