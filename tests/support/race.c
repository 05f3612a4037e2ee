/* race ADDRESS WORKERS PRICE URL: so many workers, a stream each, that make paid calls of the provider there, die and are cut off. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/clock.h"
#include "common/io/rpc_client.h"
#include "common/rand.h"
#include "reeve/limits.h"
#include "reeve/v1/worker.pb-c.h"
#include "tests/support/race_calls.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	EXIT_USAGE = 2,
	PASS_MS = 2,
	TOLD_EVERY_MS = 100,
	FATE_MS_MOST = 60,    /* mostly before the call ends */
	AWAY_MS_MOST = 15000, /* longer than a ttl: what is cut off for so long is given up */
	DIES_OF = 200,        /* calls */
	CUT_OFF_OF = 100,
};

static volatile sig_atomic_t stopped;

enum fate { FATE_TELLS, FATE_DIES, FATE_CUT_OFF };

/* One worker with one slot. */
struct racer {
	struct rpc_channel *channel;
	struct rpc_stream *stream; /* NULL: it comes at back_ms */
	uint64_t incarnation;
	int64_t back_ms;
	int64_t beat_ms;
	bool welcome;
	bool calls;             /* what follows is of its call */
	bool finished;          /* and its result was sent */
	struct race_call *call; /* NULL: it is over, and this is what it costs: */
	uint64_t cost;
	enum fate fate;
	int64_t fate_ms;
	Reeve__V1__AttemptRef ref;
	Reeve__V1__Token token;
};

struct race {
	struct racer *racers;
	unsigned count;
	uint64_t price; /* the most that a call may cost */
	uint64_t chance;
	struct race_calls *provider;
	uint64_t calls, died, cut_off;
};

static void say_hello(const struct race *r, struct racer *m)
{
	Reeve__V1__WorkerMessage message = REEVE__V1__WORKER_MESSAGE__INIT;
	Reeve__V1__Hello hello = REEVE__V1__HELLO__INIT;
	Reeve__V1__Runner runner = REEVE__V1__RUNNER__INIT, *runners = &runner;
	Reeve__V1__HeldLease lease = REEVE__V1__HELD_LEASE__INIT, *held = &lease;
	char id[32];

	snprintf(id, sizeof id, "racer-%u", (unsigned)(m - r->racers));
	hello.worker = hello.host = id;
	hello.incarnation = m->incarnation;
	runner.kind = REEVE__V1__SUBTASK_KIND__SUBTASK_KIND_SCRIPTED;
	runner.slots = 1;
	hello.runners = &runners;
	hello.n_runners = 1;
	lease.ref = &m->ref;
	lease.token = &m->token;
	lease.finished = m->finished;
	hello.held = &held;
	hello.n_held = m->calls;
	message.kind_case = REEVE__V1__WORKER_MESSAGE__KIND_HELLO;
	message.hello = &hello;
	rpc_stream_send_packed(m->stream, &message.base);
}

static void come(struct race *r, struct racer *m)
{
	m->welcome = false;
	m->stream = rpc_stream_open(m->channel, "/reeve.v1.Worker/Attach", true);
	say_hello(r, m);
}

static void leave_for(struct racer *m, int64_t now_ms, int64_t ms)
{
	if (m->stream)
		rpc_stream_close(m->stream);
	m->stream = NULL;
	m->back_ms = now_ms + ms;
}

static void call_begin(struct race *r, struct racer *m, const Reeve__V1__Assignment *a, int64_t now_ms)
{
	uint64_t drawn = rand_below(&r->chance, DIES_OF);

	m->calls = true;
	m->finished = false;
	m->ref = *a->ref;
	m->token = *a->token;
	m->fate = drawn == 0 ? FATE_DIES : drawn <= DIES_OF / CUT_OFF_OF ? FATE_CUT_OFF : FATE_TELLS;
	m->fate_ms = now_ms + (int64_t)rand_below(&r->chance, FATE_MS_MOST);
	m->call = race_call_begin(r->provider, r->price);
	r->calls++;
}

static void call_drop(struct race *r, struct racer *m)
{
	m->calls = false;
	if (m->call)
		race_call_leave(r->provider, m->call);
	m->call = NULL;
}

static bool is_its(const struct racer *m, const Reeve__V1__Token *token)
{
	return m->calls && token->term == m->token.term && token->seq == m->token.seq;
}

static void forget(struct race *r, struct racer *m, Reeve__V1__LeaseRef **leases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_its(m, leases[i]->token))
			call_drop(r, m);
}

static void obey(struct race *r, struct racer *m, const Reeve__V1__CoordinatorMessage *said, int64_t now_ms)
{
	switch (said->kind_case) {
	case REEVE__V1__COORDINATOR_MESSAGE__KIND_WELCOME:
		m->welcome = true;
		m->beat_ms = now_ms;
		m->finished = false;
		break;
	case REEVE__V1__COORDINATOR_MESSAGE__KIND_ASSIGN:
		for (size_t i = 0; i < said->assign->n_assignments; i++)
			call_begin(r, m, said->assign->assignments[i], now_ms);
		break;
	case REEVE__V1__COORDINATOR_MESSAGE__KIND_ACKNOWLEDGE:
		forget(r, m, said->acknowledge->leases, said->acknowledge->n_leases);
		break;
	case REEVE__V1__COORDINATOR_MESSAGE__KIND_CANCEL:
		forget(r, m, said->cancel->leases, said->cancel->n_leases);
		break;
	case REEVE__V1__COORDINATOR_MESSAGE__KIND_ADOPT:
		for (size_t i = 0; i < said->adopt->n_adoptions; i++)
			if (is_its(m, said->adopt->adoptions[i]->old_token)) {
				m->token = *said->adopt->adoptions[i]->new_token;
				m->finished = false; /* it is sent again */
			}
		break;
	default:
		break;
	}
}

static void hear(struct race *r, struct racer *m, int64_t now_ms)
{
	struct rpc_stream_event event;
	Reeve__V1__CoordinatorMessage *said;

	rpc_stream_poll(m->stream, 0, &event);
	if (event.kind == RPC_STREAM_CLOSED)
		leave_for(m, now_ms, 1 + (int64_t)rand_below(&r->chance, RECONNECT_MOST_MS));
	if (event.kind != RPC_STREAM_MESSAGE)
		return;
	said = reeve__v1__coordinator_message__unpack(
		NULL, event.message.len, (const uint8_t *)event.message.at);
	if (!said)
		abort();
	obey(r, m, said, now_ms);
	reeve__v1__coordinator_message__free_unpacked(said, NULL);
	rpc_stream_receive(m->stream);
}

static void beat(struct racer *m, int64_t now_ms)
{
	Reeve__V1__WorkerMessage message = REEVE__V1__WORKER_MESSAGE__INIT;
	Reeve__V1__Heartbeat heartbeat = REEVE__V1__HEARTBEAT__INIT;
	Reeve__V1__AttemptBeat attempt = REEVE__V1__ATTEMPT_BEAT__INIT, *attempts = &attempt;

	attempt.ref = &m->ref;
	attempt.token = &m->token;
	attempt.phase = (char *)(uintptr_t) "running";
	attempt.progress = (uint64_t)now_ms;
	heartbeat.attempts = &attempts;
	heartbeat.n_attempts = m->calls;
	message.kind_case = REEVE__V1__WORKER_MESSAGE__KIND_HEARTBEAT;
	message.heartbeat = &heartbeat;
	m->beat_ms = now_ms + HEARTBEAT_MS;
	rpc_stream_send_packed(m->stream, &message.base);
}

static void hand_in(struct racer *m)
{
	Reeve__V1__WorkerMessage message = REEVE__V1__WORKER_MESSAGE__INIT;
	Reeve__V1__ResultBatch batch = REEVE__V1__RESULT_BATCH__INIT;
	Reeve__V1__SubtaskResult result = REEVE__V1__SUBTASK_RESULT__INIT, *results = &result;
	Reeve__V1__ToolResult body = REEVE__V1__TOOL_RESULT__INIT;
	uint8_t packed[64];

	body.tool = (char *)(uintptr_t) "scripted";
	body.tool_version = (char *)(uintptr_t) "1";
	result.ref = &m->ref;
	result.token = &m->token;
	result.outcome = REEVE__V1__OUTCOME__OUTCOME_DONE;
	result.body.len = reeve__v1__tool_result__pack(&body, packed);
	result.body.data = packed;
	result.spend_microusd = m->cost;
	batch.results = &results;
	batch.n_results = 1;
	message.kind_case = REEVE__V1__WORKER_MESSAGE__KIND_RESULTS;
	message.results = &batch;
	m->finished = true;
	rpc_stream_send_packed(m->stream, &message.base);
}

/* A worker dies of its call and comes back without it, or is cut off and comes back with it. */
static void meet_fate(struct race *r, struct racer *m, int64_t now_ms)
{
	if (m->fate == FATE_DIES) {
		r->died++;
		call_drop(r, m);
		m->incarnation++;
		leave_for(m, now_ms, (int64_t)rand_below(&r->chance, RECONNECT_MOST_MS));
	} else {
		r->cut_off++;
		leave_for(m, now_ms, (int64_t)rand_below(&r->chance, AWAY_MS_MOST));
	}
	m->fate = FATE_TELLS;
}

static void pass(struct race *r)
{
	int64_t now_ms = clock_ms();

	for (unsigned i = 0; i < r->count; i++) {
		struct racer *m = &r->racers[i];

		if (m->call && race_call_over(m->call, &m->cost))
			m->call = NULL;
		if (m->stream)
			hear(r, m, now_ms);
		else if (now_ms >= m->back_ms)
			come(r, m);
		if (!m->stream || !m->welcome)
			continue;
		if (now_ms >= m->beat_ms)
			beat(m, now_ms);
		if (m->calls && m->fate != FATE_TELLS && now_ms >= m->fate_ms)
			meet_fate(r, m, now_ms);
		else if (m->calls && !m->finished && !m->call)
			hand_in(m);
	}
	usleep(PASS_MS * 1000);
}

static void on_signal(int number)
{
	(void)number;
	stopped = 1;
}

static void tell(const struct race *r)
{
	printf("calls %llu died %llu cut_off %llu\n", (unsigned long long)r->calls,
		(unsigned long long)r->died, (unsigned long long)r->cut_off);
	fflush(stdout);
}

static void race_open(struct race *r, const char *address, const char *url)
{
	r->racers = calloc(r->count, sizeof *r->racers);
	if (!r->racers)
		abort();
	rpc_init();
	/* Who dies begins anew while its call is being broken off. */
	r->provider = race_calls_open(url, 2 * r->count);
	r->chance = (uint64_t)clock_us();
	for (unsigned i = 0; i < r->count; i++) {
		r->racers[i].channel = rpc_channel_open(address, STR(""), MESSAGE_BYTES_MOST);
		r->racers[i].incarnation = 1;
	}
}

static void race_close(struct race *r)
{
	for (unsigned i = 0; i < r->count; i++) {
		call_drop(r, &r->racers[i]);
		leave_for(&r->racers[i], 0, 0);
		rpc_channel_close(r->racers[i].channel);
	}
	race_calls_close(r->provider);
	rpc_shutdown();
	free(r->racers);
}

int main(int argc, char **argv)
{
	struct race r = { .count = argc == 5 ? (unsigned)atoi(argv[2]) : 0,
		.price = argc == 5 ? (uint64_t)atoi(argv[3]) : 0 };
	int64_t told_ms = 0;

	if (!r.count || r.count > WORKERS_MOST || !r.price) {
		fprintf(stderr, "usage: race ADDRESS WORKERS PRICE URL, at most %d workers\n", WORKERS_MOST);
		return EXIT_USAGE;
	}
	signal(SIGTERM, on_signal);
	race_open(&r, argv[1], argv[4]);
	while (!stopped) {
		pass(&r);
		if (clock_ms() - told_ms < TOLD_EVERY_MS)
			continue;
		told_ms = clock_ms();
		tell(&r);
	}
	race_close(&r);
	return 0;
}
