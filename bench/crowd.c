/* crowd ADDRESS WORKERS SECONDS [SLOTS]: so many streams of workers that beat, a connection each; what they were told. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/arena.h"
#include "common/io/clock.h"
#include "common/io/rpc_client.h"
#include "common/rand.h"
#include "reeve/limits.h"
#include "reeve/v1/worker.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { EXIT_USAGE = 2, WARM_UP_S = 120, PASS_MS = 5 };

/* One worker that has no work. */
struct member {
	struct rpc_channel *channel;
	struct rpc_stream *stream; /* NULL: it was told to come again */
	int64_t beat_ms;           /* when it beats next, or comes again */
	unsigned tries;
	bool welcome;
	bool over;
};

static void say_hello(struct member *m, unsigned number, uint32_t slots)
{
	Reeve__V1__WorkerMessage message = REEVE__V1__WORKER_MESSAGE__INIT;
	Reeve__V1__Hello hello = REEVE__V1__HELLO__INIT;
	Reeve__V1__Runner runner = REEVE__V1__RUNNER__INIT, *runners = &runner;
	char id[32];

	snprintf(id, sizeof id, "crowd-%u", number);
	hello.worker = id;
	hello.incarnation = 1;
	hello.host = id;
	runner.kind = REEVE__V1__SUBTASK_KIND__SUBTASK_KIND_SCRIPTED;
	runner.slots = slots;
	hello.runners = &runners;
	hello.n_runners = 1;
	message.kind_case = REEVE__V1__WORKER_MESSAGE__KIND_HELLO;
	message.hello = &hello;
	rpc_stream_send_packed(m->stream, &message.base);
}

static void beat(struct member *m, int64_t now_ms)
{
	Reeve__V1__WorkerMessage message = REEVE__V1__WORKER_MESSAGE__INIT;
	Reeve__V1__Heartbeat heartbeat = REEVE__V1__HEARTBEAT__INIT;

	message.kind_case = REEVE__V1__WORKER_MESSAGE__KIND_HEARTBEAT;
	message.heartbeat = &heartbeat;
	m->beat_ms = now_ms + HEARTBEAT_MS;
	rpc_stream_send_packed(m->stream, &message.base);
}

struct crowd {
	struct member *members;
	unsigned count;
	uint32_t slots; /* of each */
	uint64_t beats;
	uint64_t chance;
};

static void come(struct crowd *c, struct member *m)
{
	m->stream = rpc_stream_open(m->channel, "/reeve.v1.Worker/Attach", true);
	say_hello(m, (unsigned)(m - c->members), c->slots);
}

/* As a worker does: full jitter, doubled with each try. */
static void come_again(struct crowd *c, struct member *m, int64_t now_ms)
{
	uint64_t most = RECONNECT_BASE_MS << (m->tries < 5 ? m->tries++ : 5);

	rpc_stream_close(m->stream);
	m->stream = NULL;
	m->beat_ms = now_ms + 1 + (int64_t)rand_below(&c->chance, most);
}

static void hear(struct crowd *c, struct member *m, int64_t now_ms)
{
	struct rpc_stream_event event;

	rpc_stream_poll(m->stream, 0, &event);
	if (event.kind == RPC_STREAM_MESSAGE) {
		m->welcome = true; /* nothing else is said to who has nothing */
		rpc_stream_receive(m->stream);
	} else if (event.kind == RPC_STREAM_CLOSED && event.err == -E_EXHAUSTED && !m->welcome) {
		come_again(c, m, now_ms);
	} else if (event.kind == RPC_STREAM_CLOSED) {
		m->over = true;
	}
}

/* Each once: what it was told, and its beat when that is due. */
static unsigned pass(struct crowd *c)
{
	int64_t now_ms = clock_ms();
	unsigned welcome = 0;

	for (unsigned i = 0; i < c->count; i++) {
		struct member *m = &c->members[i];

		if (m->over)
			continue;
		if (m->stream)
			hear(c, m, now_ms);
		else if (now_ms >= m->beat_ms)
			come(c, m);
		welcome += m->welcome;
		if (m->welcome && now_ms >= m->beat_ms) {
			beat(m, now_ms);
			c->beats++;
		}
	}
	usleep(PASS_MS * 1000);
	return welcome;
}

static void attach(struct crowd *c, const char *address)
{
	for (unsigned i = 0; i < c->count; i++) {
		struct member *m = &c->members[i];

		m->channel = rpc_channel_open(address, STR(""), MESSAGE_BYTES_MOST);
		come(c, m);
	}
}

static unsigned lost(const struct crowd *c)
{
	unsigned over = 0;

	for (unsigned i = 0; i < c->count; i++)
		over += c->members[i].over;
	return over;
}

static void leave(struct crowd *c)
{
	for (unsigned i = 0; i < c->count; i++) {
		if (c->members[i].stream)
			rpc_stream_close(c->members[i].stream);
		rpc_channel_close(c->members[i].channel);
	}
	free(c->members);
}

int main(int argc, char **argv)
{
	struct crowd c = { .count = argc > 3 ? (unsigned)atoi(argv[2]) : 0 };
	int seconds = argc > 3 ? atoi(argv[3]) : 0;
	int64_t began_ms, attached_ms;
	unsigned welcome = 0;

	if (!c.count || c.count > WORKERS_MOST || seconds <= 0) {
		fprintf(stderr, "usage: crowd ADDRESS WORKERS SECONDS [SLOTS], at most %d workers\n",
			WORKERS_MOST);
		return EXIT_USAGE;
	}
	c.members = calloc(c.count, sizeof *c.members);
	if (!c.members)
		abort();
	rpc_init();
	began_ms = clock_ms();
	c.slots = argc > 4 ? (uint32_t)atoi(argv[4]) : 0;
	c.chance = (uint64_t)clock_us();
	attach(&c, argv[1]);
	while (welcome + lost(&c) < c.count && clock_ms() - began_ms < WARM_UP_S * 1000)
		welcome = pass(&c);
	attached_ms = clock_ms();
	c.beats = 0;
	printf("attached %u in_ms %lld\n", welcome, (long long)(attached_ms - began_ms));
	fflush(stdout);
	while (clock_ms() - attached_ms < seconds * INT64_C(1000))
		pass(&c);
	printf("beats %llu lost %u\n", (unsigned long long)c.beats, lost(&c));
	fflush(stdout);
	leave(&c);
	rpc_shutdown();
	return 0;
}
