/* Runs the server of the tests: a loop over rpc_server_poll() as the coordinator has one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/rpc_fixture.h"
#include "common/io/clock.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct rpc_method methods[FIXTURE_METHODS] = {
	[FIXTURE_ECHO] = { "/test.Fixture/Echo", RPC_UNARY, false },
	[FIXTURE_REFUSE] = { "/test.Fixture/Refuse", RPC_UNARY, false },
	[FIXTURE_OPEN] = { "/test.Fixture/Open", RPC_UNARY, true },
	[FIXTURE_COUNT] = { "/test.Fixture/Count", RPC_SERVER_STREAM, false },
	[FIXTURE_CHAT] = { "/test.Fixture/Chat", RPC_BIDI, false },
	[FIXTURE_DEAF] = { "/test.Fixture/Deaf", RPC_BIDI, false },
	[FIXTURE_FLOOD] = { "/test.Fixture/Flood", RPC_BIDI, false },
};

const char *fixture_path(enum fixture_method method)
{
	return methods[method].path;
}

static void count_up(struct rpc_call *call, struct str message)
{
	struct buf text = BUF_INIT;
	uint64_t most = 0;

	if (!str_to_u64(message, &most)) {
		rpc_call_finish(call, -E_INVALID, "no number");
		return;
	}
	for (uint64_t i = 0; i < most; i++) {
		buf_clear(&text);
		buf_printf(&text, "%llu", (unsigned long long)i);
		rpc_call_send(call, buf_str(&text));
	}
	rpc_call_finish(call, 0, NULL);
	buf_release(&text);
}

static void flood(struct rpc_call *call)
{
	static const char block[FIXTURE_MESSAGE_MOST];

	for (size_t i = 0; i < (16 << 20) / sizeof block; i++)
		rpc_call_send(call, str_bytes(block, sizeof block));
}

static void begin(const struct rpc_event *e)
{
	switch ((enum fixture_method)e->method) {
	case FIXTURE_ECHO:
	case FIXTURE_OPEN:
		rpc_call_send(e->call, e->message);
		break;
	case FIXTURE_REFUSE:
		rpc_call_finish(e->call, -E_NOT_FOUND, "no \xff\xfe such: gr\xc3\xbc\xc3\x9f");
		break;
	case FIXTURE_COUNT:
		count_up(e->call, e->message);
		break;
	case FIXTURE_FLOOD:
		flood(e->call);
		break;
	case FIXTURE_CHAT:
	case FIXTURE_DEAF:
	case FIXTURE_METHODS:
		break;
	}
}

static void handle(struct fixture *f, const struct rpc_event *e)
{
	if (e->kind == RPC_CALL)
		begin(e);
	if (e->kind == RPC_MESSAGE && e->method == FIXTURE_CHAT) {
		rpc_call_send(e->call, e->message);
		rpc_call_receive(e->call);
	}
	if (e->kind == RPC_HALF_CLOSE)
		rpc_call_finish(e->call, 0, NULL);
	if (e->kind != RPC_NOTHING && e->method == FIXTURE_FLOOD)
		atomic_store(&f->queued, rpc_call_queued(e->call));
	/* Counted last: who waits for the count sees what was done. */
	atomic_fetch_add(&f->opened, e->kind == RPC_CALL);
	atomic_fetch_add(&f->messages, e->kind == RPC_MESSAGE);
	atomic_fetch_add(&f->closed, e->kind == RPC_CLOSED);
}

static void *serve(void *arg)
{
	struct fixture *f = arg;
	struct rpc_event event;

	while (!atomic_load(&f->stop)) {
		rpc_server_poll(f->server, -1, &event);
		handle(f, &event);
	}
	return NULL;
}

static void serve_at(struct fixture *f, const char *address)
{
	struct rpc_server_options options = { methods, FIXTURE_METHODS, FIXTURE_MESSAGE_MOST,
		STR(FIXTURE_TOKEN) };
	int err = rpc_server_open(&options, &f->server);

	assert(!err);
	err = rpc_server_listen(f->server, address, &f->address);
	assert(!err);
	rpc_server_start(f->server);
	err = pthread_create(&f->thread, NULL, serve, f);
	assert(!err);
}

void fixture_open_at(struct fixture *f, const char *address)
{
	memset(f, 0, sizeof *f);
	serve_at(f, address);
}

void fixture_open(struct fixture *f, bool tcp)
{
	struct buf wanted = BUF_INIT;

	memset(f, 0, sizeof *f);
	snprintf(f->dir, sizeof f->dir, "/tmp/reeve-rpc-XXXXXX");
	if (!mkdtemp(f->dir))
		abort();
	if (tcp)
		buf_add_text(&wanted, "127.0.0.1:0");
	else
		buf_printf(&wanted, "unix:%s/a socket", f->dir);
	serve_at(f, wanted.at);
	buf_release(&wanted);
}

void fixture_close(struct fixture *f)
{
	atomic_store(&f->stop, true);
	rpc_server_wake(f->server);
	pthread_join(f->thread, NULL);
	rpc_server_close(f->server, 0);
	if (f->dir[0])
		rmdir(f->dir);
	buf_release(&f->address);
}

bool fixture_wait(const atomic_int *count, int wanted)
{
	int64_t until = clock_ms() + FIXTURE_WAIT_MS;

	while (atomic_load(count) != wanted) {
		if (clock_ms() > until)
			return false;
		usleep(1000);
	}
	return true;
}

bool fixture_expect(struct rpc_stream *s, enum rpc_stream_event_kind kind, struct rpc_stream_event *out)
{
	int64_t until = clock_ms() + FIXTURE_WAIT_MS;

	do {
		rpc_stream_poll(s, 1000, out);
		if (out->kind == kind)
			return true;
	} while (out->kind != RPC_STREAM_CLOSED && clock_ms() < until);
	return false;
}
