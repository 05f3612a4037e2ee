/* Tries streams over common/io/rpc_server.c and rpc_stream.c: order, backpressure, waking, and how they end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/rpc_fixture.h"
#include "common/io/clock.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <unistd.h>

static struct rpc_channel *channel_to(const struct fixture *f)
{
	return rpc_channel_open(f->address.at, STR(FIXTURE_TOKEN), 1 << 20);
}

static void send_number(struct rpc_stream *s, unsigned number)
{
	char text[16];

	snprintf(text, sizeof text, "%u", number);
	rpc_stream_send(s, str_of(text));
}

/* Receives messages that must be `from`, `from` + 1, ... until `most` came or the stream is over. */
static unsigned receive_numbers(struct rpc_stream *s, unsigned from, unsigned most)
{
	struct rpc_stream_event e;
	uint64_t number;
	unsigned n = 0;

	while (n < most && fixture_expect(s, RPC_STREAM_MESSAGE, &e)) {
		if (!str_to_u64(e.message, &number) || number != from + n)
			break;
		n++;
		rpc_stream_receive(s);
	}
	return n;
}

void test_a_server_stream_comes_in_order_and_ends(void)
{
	struct fixture f;
	struct rpc_stream_event e;

	fixture_open(&f, false);
	struct rpc_channel *channel = channel_to(&f);
	struct rpc_stream *s = rpc_stream_open(channel, fixture_path(FIXTURE_COUNT), false);
	rpc_stream_send(s, STR("1000"));
	rpc_stream_half_close(s);
	CU_ASSERT_EQUAL(receive_numbers(s, 0, 1001), 1000);
	CU_ASSERT_TRUE(fixture_expect(s, RPC_STREAM_CLOSED, &e));
	CU_ASSERT_EQUAL(e.err, 0);
	CU_ASSERT_TRUE(fixture_wait(&f.closed, 1));
	rpc_stream_close(s);
	rpc_channel_close(channel);
	fixture_close(&f);
}

void test_ten_thousand_messages_are_echoed_in_order(void)
{
	enum { MESSAGES = 10000, AT_ONCE = 100 };
	struct fixture f;
	struct rpc_stream_event e;
	unsigned got = 0;

	fixture_open(&f, true);
	struct rpc_channel *channel = channel_to(&f);
	struct rpc_stream *s = rpc_stream_open(channel, fixture_path(FIXTURE_CHAT), true);
	for (unsigned round = 0; round < MESSAGES / AT_ONCE && got == round * AT_ONCE; round++) {
		for (unsigned i = 0; i < AT_ONCE; i++)
			send_number(s, got + i);
		got += receive_numbers(s, got, AT_ONCE);
	}
	CU_ASSERT_EQUAL(got, MESSAGES);
	rpc_stream_half_close(s);
	CU_ASSERT_TRUE(fixture_expect(s, RPC_STREAM_CLOSED, &e));
	CU_ASSERT_EQUAL(e.err, 0);
	rpc_stream_close(s);
	rpc_channel_close(channel);
	fixture_close(&f);
}

/* What a stream has queued once it goes down no more. */
static size_t queued_at_rest(struct rpc_stream *s)
{
	struct rpc_stream_event e;
	size_t before;

	do {
		before = rpc_stream_queued(s);
		rpc_stream_poll(s, 300, &e);
	} while (rpc_stream_queued(s) != before);
	return before;
}

void test_a_server_that_does_not_receive_holds_the_client(void)
{
	enum { BLOCKS = 4096 };
	static const char block[FIXTURE_MESSAGE_MOST];
	struct fixture f;

	fixture_open(&f, false);
	struct rpc_channel *channel = channel_to(&f);
	struct rpc_stream *s = rpc_stream_open(channel, fixture_path(FIXTURE_DEAF), true);
	for (unsigned i = 0; i < BLOCKS; i++)
		rpc_stream_send(s, str_bytes(block, sizeof block));
	/* Of 16 MiB all but one stays here; what got through fits into the window. */
	CU_ASSERT_TRUE(queued_at_rest(s) > (size_t)(BLOCKS - 256) * sizeof block);
	CU_ASSERT_EQUAL(atomic_load(&f.messages), 1);
	rpc_stream_close(s);
	CU_ASSERT_TRUE(fixture_wait(&f.closed, 1));
	rpc_channel_close(channel);
	fixture_close(&f);
}

void test_a_client_that_does_not_receive_holds_the_server(void)
{
	struct fixture f;
	struct rpc_stream_event e;

	fixture_open(&f, false);
	struct rpc_channel *channel = channel_to(&f);
	struct rpc_stream *s = rpc_stream_open(channel, fixture_path(FIXTURE_FLOOD), true);
	CU_ASSERT_TRUE(fixture_expect(s, RPC_STREAM_MESSAGE, &e));
	CU_ASSERT_TRUE(fixture_wait(&f.opened, 1));
	CU_ASSERT_TRUE(atomic_load(&f.queued) > 15 << 20);
	/* To cancel is to free: nothing of what is queued outlives the call. */
	rpc_stream_close(s);
	CU_ASSERT_TRUE(fixture_wait(&f.closed, 1));
	CU_ASSERT_EQUAL(atomic_load(&f.queued), 0);
	rpc_channel_close(channel);
	fixture_close(&f);
}

void test_a_message_over_the_limit_ends_the_stream(void)
{
	static const char zeroes[FIXTURE_MESSAGE_MOST + 1];
	struct fixture f;
	struct rpc_stream_event e;

	fixture_open(&f, false);
	struct rpc_channel *channel = channel_to(&f);
	struct rpc_stream *s = rpc_stream_open(channel, fixture_path(FIXTURE_CHAT), false);
	rpc_stream_send(s, str_bytes(zeroes, FIXTURE_MESSAGE_MOST));
	CU_ASSERT_TRUE(fixture_expect(s, RPC_STREAM_MESSAGE, &e));
	CU_ASSERT_EQUAL(e.message.len, FIXTURE_MESSAGE_MOST);
	rpc_stream_receive(s);
	rpc_stream_send(s, str_bytes(zeroes, FIXTURE_MESSAGE_MOST + 1));
	CU_ASSERT_TRUE(fixture_expect(s, RPC_STREAM_CLOSED, &e));
	CU_ASSERT_EQUAL(e.err, -E_EXHAUSTED);
	CU_ASSERT_TRUE(fixture_wait(&f.closed, 1));
	CU_ASSERT_EQUAL(atomic_load(&f.messages), 1);
	rpc_stream_close(s);
	rpc_channel_close(channel);
	fixture_close(&f);
}

void test_streams_without_a_token_or_a_method_are_refused(void)
{
	static const struct {
		const char *token, *method;
		int err;
	} cases[] = {
		{ "", "/test.Fixture/Chat", -E_UNAUTHENTICATED },
		{ "wrong", "/test.Fixture/Chat", -E_UNAUTHENTICATED },
		{ FIXTURE_TOKEN, "/test.Fixture/Nothing", -E_NOT_YET },
	};
	struct fixture f;
	struct rpc_stream_event e;

	fixture_open(&f, true);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct rpc_channel *channel = rpc_channel_open(f.address.at, str_of(cases[i].token), 1000);
		struct rpc_stream *s = rpc_stream_open(channel, cases[i].method, true);

		CU_ASSERT_TRUE(fixture_expect(s, RPC_STREAM_CLOSED, &e));
		CU_ASSERT_EQUAL(e.err, cases[i].err);
		CU_ASSERT_TRUE(e.words.len > 0);
		rpc_stream_close(s);
		rpc_channel_close(channel);
	}
	CU_ASSERT_EQUAL(atomic_load(&f.opened), 0);
	fixture_close(&f);
}

void test_a_hundred_streams_open_and_close(void)
{
	enum { STREAMS = 100 };
	struct fixture f;
	struct rpc_stream *streams[STREAMS];

	fixture_open(&f, false);
	struct rpc_channel *channel = channel_to(&f);
	for (unsigned i = 0; i < STREAMS; i++) {
		streams[i] = rpc_stream_open(channel, fixture_path(FIXTURE_CHAT), true);
		send_number(streams[i], i);
	}
	for (unsigned i = 0; i < STREAMS; i++)
		CU_ASSERT_EQUAL(receive_numbers(streams[i], i, 1), 1);
	CU_ASSERT_TRUE(fixture_wait(&f.opened, STREAMS));
	for (unsigned i = 0; i < STREAMS; i++)
		rpc_stream_close(streams[i]);
	CU_ASSERT_TRUE(fixture_wait(&f.closed, STREAMS));
	rpc_channel_close(channel);
	fixture_close(&f);
}

static void *wake_soon(void *stream)
{
	usleep(20000);
	rpc_stream_wake(stream);
	return NULL;
}

void test_a_waiting_stream_is_woken_by_another_thread(void)
{
	struct fixture f;
	struct rpc_stream_event e;
	pthread_t thread;
	int64_t began;

	fixture_open(&f, false);
	struct rpc_channel *channel = channel_to(&f);
	struct rpc_stream *s = rpc_stream_open(channel, fixture_path(FIXTURE_CHAT), true);
	CU_ASSERT_TRUE(fixture_expect(s, RPC_STREAM_OPEN, &e));
	began = clock_ms();
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, wake_soon, s), 0);
	rpc_stream_poll(s, FIXTURE_WAIT_MS, &e);
	CU_ASSERT_EQUAL(e.kind, RPC_STREAM_NOTHING);
	CU_ASSERT_TRUE(clock_ms() - began < FIXTURE_WAIT_MS / 2);
	pthread_join(thread, NULL);
	rpc_stream_close(s);
	rpc_channel_close(channel);
	fixture_close(&f);
}
