/* Tries common/io/health.c through a server: known and unknown services, and watchers of changes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/health.h"
#include "common/io/clock.h"
#include "tests/support/rpc_fixture.h"

#include <CUnit/CUnit.h>
#include <grpc/health.pb-c.h>

static const struct rpc_method methods[] = {
	{ HEALTH_CHECK_PATH, RPC_UNARY, true },
	{ HEALTH_WATCH_PATH, RPC_SERVER_STREAM, true },
};
static const char *const services[] = { "reeve.v1.Client" };

struct patient {
	struct rpc_server *server;
	struct health health;
	struct buf address;
	pthread_t thread;
	atomic_bool stop, serving;
};

static void *live(void *arg)
{
	struct patient *p = arg;
	struct rpc_event event;

	while (!atomic_load(&p->stop)) {
		rpc_server_poll(p->server, -1, &event);
		(void)health_event(&p->health, &event);
		if (p->health.serving != atomic_load(&p->serving))
			health_set(&p->health, !p->health.serving);
	}
	return NULL;
}

static void open_patient(struct patient *p)
{
	struct rpc_server_options options = { methods, 2, 1000, STR(FIXTURE_TOKEN) };

	memset(p, 0, sizeof *p);
	health_init(&p->health, 0, services, 1);
	CU_ASSERT_EQUAL_FATAL(rpc_server_open(&options, &p->server), 0);
	CU_ASSERT_EQUAL_FATAL(rpc_server_listen(p->server, "127.0.0.1:0", &p->address), 0);
	rpc_server_start(p->server);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&p->thread, NULL, live, p), 0);
}

static void set(struct patient *p, bool serving)
{
	atomic_store(&p->serving, serving);
	rpc_server_wake(p->server);
}

static void close_patient(struct patient *p)
{
	atomic_store(&p->stop, true);
	rpc_server_wake(p->server);
	pthread_join(p->thread, NULL);
	rpc_server_close(p->server, 0);
	buf_release(&p->address);
}

static struct str request_for(const char *service, uint8_t out[64])
{
	Grpc__Health__V1__HealthCheckRequest r = GRPC__HEALTH__V1__HEALTH_CHECK_REQUEST__INIT;

	r.service = (char *)(uintptr_t)service;
	return str_bytes(out, grpc__health__v1__health_check_request__pack(&r, out));
}

static int status_in(struct str answer)
{
	Grpc__Health__V1__HealthCheckResponse *r =
		grpc__health__v1__health_check_response__unpack(NULL, answer.len, (const uint8_t *)answer.at);
	int status = r ? (int)r->status : -1;

	if (r)
		grpc__health__v1__health_check_response__free_unpacked(r, NULL);
	return status;
}

/* What a watcher is told next; -1: nothing. */
static int next_status(struct rpc_stream *s)
{
	struct rpc_stream_event e;
	int status;

	if (!fixture_expect(s, RPC_STREAM_MESSAGE, &e))
		return -1;
	status = status_in(e.message);
	rpc_stream_receive(s);
	return status;
}

static struct rpc_stream *watch(struct rpc_channel *channel, const char *service)
{
	struct rpc_stream *s = rpc_stream_open(channel, HEALTH_WATCH_PATH, true);
	uint8_t bytes[64];

	rpc_stream_send(s, request_for(service, bytes));
	rpc_stream_half_close(s);
	return s;
}

void test_check_knows_its_services(void)
{
	static const struct {
		const char *service;
		int err, status;
	} cases[] = {
		{ "", 0, 2 },
		{ "reeve.v1.Client", 0, 2 },
		{ "reeve.v1.Clien", -E_NOT_FOUND, -1 },
		{ "reeve.v1.Client2", -E_NOT_FOUND, -1 },
	};
	struct patient p;
	struct buf out = BUF_INIT;
	uint8_t bytes[64];

	open_patient(&p);
	struct rpc_channel *channel = rpc_channel_open(p.address.at, STR(""), 1000);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int err = rpc_unary(channel, HEALTH_CHECK_PATH, request_for(cases[i].service, bytes),
			FIXTURE_WAIT_MS, &out, NULL);

		CU_ASSERT_EQUAL(err, cases[i].err);
		if (!err)
			CU_ASSERT_EQUAL(status_in(buf_str(&out)), cases[i].status);
	}
	CU_ASSERT_EQUAL(
		rpc_unary(channel, HEALTH_CHECK_PATH, STR("\xff"), FIXTURE_WAIT_MS, &out, NULL), -E_INVALID);
	rpc_channel_close(channel);
	close_patient(&p);
	buf_release(&out);
}

void test_watchers_are_told_of_changes(void)
{
	struct patient p;

	open_patient(&p);
	struct rpc_channel *channel = rpc_channel_open(p.address.at, STR(""), 1000);
	struct rpc_stream *all = watch(channel, "");
	struct rpc_stream *client = watch(channel, "reeve.v1.Client");
	struct rpc_stream *unknown = watch(channel, "nobody");
	CU_ASSERT_EQUAL(next_status(all), 2);
	CU_ASSERT_EQUAL(next_status(client), 2);
	CU_ASSERT_EQUAL(next_status(unknown), 3);
	set(&p, true);
	CU_ASSERT_EQUAL(next_status(all), 1);
	rpc_stream_close(all);
	set(&p, false);
	CU_ASSERT_EQUAL(next_status(client), 1);
	CU_ASSERT_EQUAL(next_status(client), 2);
	rpc_stream_close(client);
	rpc_stream_close(unknown);
	rpc_channel_close(channel);
	close_patient(&p);
}

void test_there_are_so_many_watchers_and_no_more(void)
{
	static struct rpc_stream *streams[HEALTH_WATCHERS_MOST + 1];
	int64_t until = clock_ms() + FIXTURE_WAIT_MS;
	struct patient p;
	struct rpc_stream_event e;

	open_patient(&p);
	struct rpc_channel *channel = rpc_channel_open(p.address.at, STR(""), 1000);
	for (size_t i = 0; i < HEALTH_WATCHERS_MOST; i++) {
		streams[i] = watch(channel, "");
		CU_ASSERT_EQUAL(next_status(streams[i]), 2);
	}
	streams[HEALTH_WATCHERS_MOST] = watch(channel, "");
	CU_ASSERT_TRUE(fixture_expect(streams[HEALTH_WATCHERS_MOST], RPC_STREAM_CLOSED, &e));
	CU_ASSERT_EQUAL(e.err, -E_EXHAUSTED);
	/* Who leaves makes room: the server hears of it a moment later. */
	rpc_stream_close(streams[0]);
	do {
		rpc_stream_close(streams[HEALTH_WATCHERS_MOST]);
		streams[HEALTH_WATCHERS_MOST] = watch(channel, "");
	} while (next_status(streams[HEALTH_WATCHERS_MOST]) != 2 && clock_ms() < until);
	CU_ASSERT_TRUE(clock_ms() < until);
	for (size_t i = 1; i <= HEALTH_WATCHERS_MOST; i++)
		rpc_stream_close(streams[i]);
	rpc_channel_close(channel);
	close_patient(&p);
}
