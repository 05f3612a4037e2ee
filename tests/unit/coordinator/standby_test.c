/* A standby beside a leader: what it says while it waits, and what ends its waiting. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/standby.h"
#include "common/io/log.h"
#include "coordinator/api/methods.h"
#include "coordinator/store/memory.h"
#include "reeve/v1/worker.pb-c.h"
#include "tests/support/rpc_fixture.h"

#include <CUnit/CUnit.h>
#include <grpc/health.pb-c.h>
#include <stdlib.h>
#include <unistd.h>

struct house {
	char dir[64];
	struct coordinator co;
	struct store *leader;
	struct rpc_channel *channel;
	pthread_t thread;
	atomic_int stop, ended;
	int err;
	char words[256];
};

static const struct store_wake no_wake = { NULL, NULL };

static void *wait_main(void *arg)
{
	struct house *h = arg;

	h->err = standby_wait(&h->co, h->words);
	h->ended = 1;
	return NULL;
}

static void open_house(struct house *h, enum memory_mood mood)
{
	static const char *const services[] = { "reeve.v1.Client" };
	struct rpc_server_options options = { methods, METHODS, 4096, { "", 0 } };
	struct buf address = BUF_INIT, bound = BUF_INIT;
	struct term term;
	uint64_t seq;

	*h = (struct house){ .dir = "/tmp/reeve-standby-XXXXXX" };
	log_open(STDERR_FILENO, LEVEL_ALWAYS);
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(h->dir));
	h->leader = store_memory_open("f", no_wake);
	CU_ASSERT_EQUAL(h->leader->ops->lead(h->leader, &term, &seq, h->words), 0);
	h->co.store = store_memory_again(h->leader, no_wake);
	store_memory_mood(h->co.store, mood);
	h->co.stop = &h->stop;
	health_init(&h->co.health, METHOD_HEALTH_CHECK, services, 1);
	buf_printf(&address, "unix:%s/s", h->dir);
	CU_ASSERT_EQUAL_FATAL(rpc_server_open(&options, &h->co.server), 0);
	CU_ASSERT_EQUAL_FATAL(rpc_server_listen(h->co.server, address.at, &bound), 0);
	rpc_server_start(h->co.server);
	h->channel = rpc_channel_open(address.at, STR(""), 4096);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&h->thread, NULL, wait_main, h), 0);
	buf_release(&address);
	buf_release(&bound);
}

static void close_house(struct house *h)
{
	pthread_join(h->thread, NULL);
	rpc_channel_close(h->channel);
	rpc_server_close(h->co.server, 0);
	h->co.store->ops->close(h->co.store);
	h->leader->ops->close(h->leader);
	CU_ASSERT_EQUAL(rmdir(h->dir), 0);
}

static int health(struct house *h)
{
	struct buf out = BUF_INIT;
	Grpc__Health__V1__HealthCheckResponse *r;
	int status = -1;

	if (!rpc_unary(h->channel, HEALTH_CHECK_PATH, STR(""), FIXTURE_WAIT_MS, &out, NULL)) {
		r = grpc__health__v1__health_check_response__unpack(NULL, out.len, (uint8_t *)out.at);
		status = r ? (int)r->status : -1;
		if (r)
			grpc__health__v1__health_check_response__free_unpacked(r, NULL);
	}
	buf_release(&out);
	return status;
}

void test_a_client_is_told_to_ask_elsewhere(void)
{
	static const enum method calls[] = { METHOD_SUBMIT, METHOD_GET, METHOD_LIST, METHOD_CANCEL,
		METHOD_FLEET, METHOD_BLOB_HAVE, METHOD_BLOB_PUT, METHOD_BLOB_GET };
	struct buf out = BUF_INIT, words = BUF_INIT;
	struct house h;

	open_house(&h, MEMORY_ANSWERS);
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
		CU_ASSERT_EQUAL(
			rpc_unary(h.channel, methods[calls[i]].path, STR(""), FIXTURE_WAIT_MS, &out, &words),
			-E_UNAVAILABLE);
		CU_ASSERT_TRUE(str_starts(buf_str(&words), STR("not_leader: ")));
	}
	CU_ASSERT_EQUAL(health(&h), GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__NOT_SERVING);
	h.stop = 15;
	close_house(&h);
	CU_ASSERT_EQUAL(h.err, -E_CANCELLED);
	buf_release(&out);
	buf_release(&words);
}

void test_a_worker_is_told_before_its_stream_ends(void)
{
	struct rpc_stream_event e;
	struct rpc_stream *s;
	struct house h;

	open_house(&h, MEMORY_ANSWERS);
	s = rpc_stream_open(h.channel, methods[METHOD_ATTACH].path, true);
	CU_ASSERT_TRUE_FATAL(fixture_expect(s, RPC_STREAM_MESSAGE, &e));
	Reeve__V1__CoordinatorMessage *m =
		reeve__v1__coordinator_message__unpack(NULL, e.message.len, (const uint8_t *)e.message.at);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	CU_ASSERT_EQUAL(m->kind_case, REEVE__V1__COORDINATOR_MESSAGE__KIND_NOT_LEADER);
	reeve__v1__coordinator_message__free_unpacked(m, NULL);
	rpc_stream_receive(s);
	CU_ASSERT_TRUE(fixture_expect(s, RPC_STREAM_CLOSED, &e));
	CU_ASSERT_EQUAL(e.err, -E_UNAVAILABLE);
	rpc_stream_close(s);
	h.stop = 15;
	close_house(&h);
}

/* All handles of a memory belong to one thread: what changes is changed before the standby looks. */
static void open_led_until(struct house *h, int64_t ms)
{
	*h = (struct house){ .dir = "" };
	h->leader = store_memory_open("f", no_wake);
	CU_ASSERT_EQUAL(h->leader->ops->lead(h->leader, &h->co.term, &h->co.seq, h->words), 0);
	store_memory_advance(h->leader, ms);
	h->co.store = store_memory_again(h->leader, no_wake);
}

void test_the_key_is_taken_when_it_lapsed_and_not_before(void)
{
	static const struct {
		int64_t ms;
		int err;
		uint64_t term;
	} cases[] = { { LEADER_TTL_MS - 1, -E_EXISTS, 1 }, { LEADER_TTL_MS, 0, 2 },
		{ LEADER_TTL_MS + 1, 0, 2 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct house h;

		open_led_until(&h, cases[i].ms);
		CU_ASSERT_EQUAL(
			h.co.store->ops->lead(h.co.store, &h.co.term, &h.co.seq, h.words), cases[i].err);
		CU_ASSERT_EQUAL(h.co.term.number, cases[i].term);
		h.co.store->ops->close(h.co.store);
		h.leader->ops->close(h.leader);
	}
}

void test_a_store_that_cannot_be_reached_is_waited_for(void)
{
	struct house h;

	open_house(&h, MEMORY_STANDS);
	CU_ASSERT_EQUAL(health(&h), GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__NOT_SERVING);
	usleep(500000); /* more than one look at the key */
	CU_ASSERT_EQUAL(h.ended, 0);
	h.stop = 15;
	close_house(&h);
	CU_ASSERT_EQUAL(h.err, -E_CANCELLED);
}
