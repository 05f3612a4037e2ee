/* Tries worker/session.c and worker/obey.c against a coordinator of our own on a real stream. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/session.h"

#include "common/io/clock.h"
#include "common/io/log.h"
#include "common/io/rpc_client.h"
#include "common/io/rpc_server.h"
#include "reeve/v1/client.pb-c.h"
#include "reeve/v1/worker.pb-c.h"
#include "worker/sandbox/remove.h"

#include <CUnit/CUnit.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { METHOD_PUT = 1 };
enum { PATIENCE_MS = 20000, LEASES_MOST_HERE = 512 };

struct house {
	char dir[64];
	char address[96];
	char nobody[96];
	const char *addresses[2]; /* at the second nobody listens */
	struct rpc_server *server;
	struct rpc_call *call; /* the worker's stream */
	struct identity who;
	struct session session;
	pthread_t thread;
	atomic_bool ended;
	/* What the last Hello, beats and results said. */
	unsigned hellos;
	size_t hello_held, hello_finished;
	uint32_t hello_slots;
	char phase[32];
	uint64_t result_seqs[LEASES_MOST_HERE];
	uint64_t result_terms[LEASES_MOST_HERE];
	int outcomes[LEASES_MOST_HERE];
	size_t results;
	bool in_blob; /* the last one */
	unsigned puts;
};

static void *run_session(void *arg)
{
	struct house *h = arg;

	session_run(&h->session);
	session_close(&h->session);
	h->ended = true;
	return NULL;
}

static void serve(struct house *h)
{
	static const struct rpc_method methods[] = {
		{ "/reeve.v1.Worker/Attach", RPC_BIDI, false }, [METHOD_PUT] = { "/reeve.v1.Blobs/Put",
									RPC_UNARY, false }
	};
	struct buf bound = BUF_INIT;
	struct rpc_server_options options = { methods, 2, MESSAGE_BYTES_MOST, { "", 0 } };

	CU_ASSERT_EQUAL_FATAL(rpc_server_open(&options, &h->server), 0);
	CU_ASSERT_EQUAL_FATAL(rpc_server_listen(h->server, h->address, &bound), 0);
	buf_release(&bound);
	rpc_server_start(h->server);
}

static void house_open(struct house *h)
{
	char words[256] = "", cache[96];

	*h = (struct house){ .dir = "/tmp/reeve-session-XXXXXX" };
	log_open(STDERR_FILENO, LEVEL_ALWAYS);
	rpc_init();
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(h->dir));
	snprintf(h->address, sizeof h->address, "unix:%s/s", h->dir);
	snprintf(h->nobody, sizeof h->nobody, "unix:%s/nobody", h->dir);
	snprintf(cache, sizeof cache, "%s/blobs", h->dir);
	h->addresses[0] = h->address;
	h->addresses[1] = h->nobody;
	serve(h);
	CU_ASSERT_EQUAL_FATAL(identity_open(h->dir, "w", &h->who, words), 0);
	h->session = (struct session){ .who = &h->who,
		.addresses = h->addresses,
		.address_count = 2,
		.token = { "", 0 },
		.slot_count = 1,
		.sandbox = "",
		.ready_said = true };
	CU_ASSERT_EQUAL_FATAL(
		blobs_open(cache, h->addresses, 2, h->session.token, &h->session.tools.blobs), 0);
	h->session.shelf = job_shelf_open(h->dir, h->session.tools.blobs);
	session_open(&h->session);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&h->thread, NULL, run_session, h), 0);
}

/* What a worker said, into the house. */
static void note(struct house *h, struct str bytes)
{
	Reeve__V1__WorkerMessage *m =
		reeve__v1__worker_message__unpack(NULL, bytes.len, (const uint8_t *)bytes.at);

	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	if (m->kind_case == REEVE__V1__WORKER_MESSAGE__KIND_HELLO) {
		h->hellos++;
		h->hello_held = m->hello->n_held;
		h->hello_finished = 0;
		for (size_t i = 0; i < m->hello->n_held; i++)
			h->hello_finished += (size_t)m->hello->held[i]->finished;
		h->hello_slots = m->hello->runners[0]->slots;
	} else if (m->kind_case == REEVE__V1__WORKER_MESSAGE__KIND_HEARTBEAT) {
		for (size_t i = 0; i < m->heartbeat->n_attempts; i++)
			snprintf(h->phase, sizeof h->phase, "%s", m->heartbeat->attempts[i]->phase);
	} else {
		for (size_t i = 0; i < m->results->n_results && h->results < LEASES_MOST_HERE; i++) {
			h->result_seqs[h->results] = m->results->results[i]->token->seq;
			h->result_terms[h->results] = m->results->results[i]->token->term;
			h->in_blob = m->results->results[i]->body_blob.len == 32;
			h->outcomes[h->results++] = (int)m->results->results[i]->outcome;
		}
	}
	reeve__v1__worker_message__free_unpacked(m, NULL);
}

/* Says of each chunk that it is stored if it is the last. */
static void on_put(struct house *h, struct rpc_event *event)
{
	Reeve__V1__PutRequest *r =
		reeve__v1__put_request__unpack(NULL, event->message.len, (const uint8_t *)event->message.at);
	Reeve__V1__PutResponse out = REEVE__V1__PUT_RESPONSE__INIT;
	uint8_t packed[16];

	h->puts++;
	out.stored = r->last;
	rpc_call_send(event->call, str_bytes(packed, reeve__v1__put_response__pack(&out, packed)));
	reeve__v1__put_request__free_unpacked(r, NULL);
}

/* One event of the server, waited for shortly. */
static void turn(struct house *h)
{
	struct rpc_event event;

	rpc_server_poll(h->server, 20, &event);
	if (event.kind == RPC_CALL && event.method == METHOD_PUT) {
		on_put(h, &event);
	} else if (event.kind == RPC_CALL) {
		h->call = event.call;
		rpc_call_receive(event.call);
	} else if (event.kind == RPC_MESSAGE) {
		note(h, event.message);
		rpc_call_receive(event.call);
	} else if (event.kind == RPC_HALF_CLOSE) {
		rpc_call_finish(event.call, 0, "");
	} else if (event.kind == RPC_CLOSED && event.call == h->call) {
		h->call = NULL;
	}
}

#define UNTIL(h, condition)                                                                                  \
	do {                                                                                                 \
		int64_t until_ms_ = clock_ms() + PATIENCE_MS;                                                \
		while (!(condition) && clock_ms() < until_ms_)                                               \
			turn(h);                                                                             \
		CU_ASSERT_TRUE_FATAL(condition);                                                             \
	} while (0)

static void say(struct house *h, const Reeve__V1__CoordinatorMessage *m)
{
	struct buf out = BUF_INIT;

	buf_reserve(&out, reeve__v1__coordinator_message__get_packed_size(m));
	out.len = reeve__v1__coordinator_message__pack(m, (uint8_t *)out.at);
	rpc_call_send(h->call, buf_str(&out));
	buf_release(&out);
}

static void welcome(struct house *h, uint64_t term)
{
	Reeve__V1__Welcome w = REEVE__V1__WELCOME__INIT;
	Reeve__V1__CoordinatorMessage m = REEVE__V1__COORDINATOR_MESSAGE__INIT;

	w.term = term;
	w.heartbeat_ms = 20;
	w.ttl_ms = 2000;
	m.kind_case = REEVE__V1__COORDINATOR_MESSAGE__KIND_WELCOME;
	m.welcome = &w;
	say(h, &m);
}

/* Leases {1, from} to {1, from + count - 1} of job 1. */
static void assign(struct house *h, int kind, const char *spec, uint64_t from, size_t count)
{
	static Reeve__V1__Assignment rows[LEASES_MOST_HERE];
	static Reeve__V1__AttemptRef refs[LEASES_MOST_HERE];
	static Reeve__V1__Token tokens[LEASES_MOST_HERE];
	Reeve__V1__Assignment *pointers[LEASES_MOST_HERE];
	Reeve__V1__JobContext job = REEVE__V1__JOB_CONTEXT__INIT, *jobs[] = { &job };
	Reeve__V1__Assign a = REEVE__V1__ASSIGN__INIT;
	Reeve__V1__CoordinatorMessage m = REEVE__V1__COORDINATOR_MESSAGE__INIT;

	for (size_t i = 0; i < count; i++) {
		refs[i] = (Reeve__V1__AttemptRef)REEVE__V1__ATTEMPT_REF__INIT;
		refs[i].job = 1;
		refs[i].number = (uint32_t)(from + i);
		refs[i].attempt = 1;
		tokens[i] = (Reeve__V1__Token)REEVE__V1__TOKEN__INIT;
		tokens[i].term = 1;
		tokens[i].seq = from + i;
		rows[i] = (Reeve__V1__Assignment)REEVE__V1__ASSIGNMENT__INIT;
		rows[i].ref = &refs[i];
		rows[i].token = &tokens[i];
		rows[i].kind = (Reeve__V1__SubtaskKind)kind;
		rows[i].spec.data = (uint8_t *)(uintptr_t)spec;
		rows[i].spec.len = strlen(spec);
		pointers[i] = &rows[i];
	}
	job.job = 1;
	job.timeout_ms = 60000;
	a.n_jobs = 1;
	a.jobs = jobs;
	a.n_assignments = count;
	a.assignments = pointers;
	m.kind_case = REEVE__V1__COORDINATOR_MESSAGE__KIND_ASSIGN;
	m.assign = &a;
	say(h, &m);
}

/* Acknowledges or cancels the lease {term, seq}. */
static void end_lease(struct house *h, bool cancel, uint64_t term, uint64_t seq)
{
	Reeve__V1__Token token = REEVE__V1__TOKEN__INIT;
	Reeve__V1__LeaseRef lease = REEVE__V1__LEASE_REF__INIT, *leases[] = { &lease };
	Reeve__V1__Acknowledge a = REEVE__V1__ACKNOWLEDGE__INIT;
	Reeve__V1__Cancel c = REEVE__V1__CANCEL__INIT;
	Reeve__V1__CoordinatorMessage m = REEVE__V1__COORDINATOR_MESSAGE__INIT;

	token.term = term;
	token.seq = seq;
	lease.token = &token;
	a.n_leases = c.n_leases = 1;
	a.leases = c.leases = leases;
	m.kind_case = cancel ? REEVE__V1__COORDINATOR_MESSAGE__KIND_CANCEL
			     : REEVE__V1__COORDINATOR_MESSAGE__KIND_ACKNOWLEDGE;
	if (cancel)
		m.cancel = &c;
	else
		m.acknowledge = &a;
	say(h, &m);
}

static void adopt(struct house *h, uint64_t old_seq, uint64_t new_term, uint64_t new_seq)
{
	Reeve__V1__Token from = REEVE__V1__TOKEN__INIT, to = REEVE__V1__TOKEN__INIT;
	Reeve__V1__Adoption adoption = REEVE__V1__ADOPTION__INIT, *adoptions[] = { &adoption };
	Reeve__V1__Adopt a = REEVE__V1__ADOPT__INIT;
	Reeve__V1__CoordinatorMessage m = REEVE__V1__COORDINATOR_MESSAGE__INIT;

	from.term = 1;
	from.seq = old_seq;
	to.term = new_term;
	to.seq = new_seq;
	adoption.old_token = &from;
	adoption.new_token = &to;
	adoption.new_attempt = 2;
	a.n_adoptions = 1;
	a.adoptions = adoptions;
	m.kind_case = REEVE__V1__COORDINATOR_MESSAGE__KIND_ADOPT;
	m.adopt = &a;
	say(h, &m);
}

static void attach(struct house *h)
{
	unsigned before = h->hellos;

	UNTIL(h, h->call && h->hellos > before);
	welcome(h, 1);
}

/* The coordinator ends the stream; the worker is expected back. */
static void lose_stream(struct house *h)
{
	unsigned before = h->hellos;

	h->results = 0;
	rpc_call_finish(h->call, -E_UNAVAILABLE, "gone");
	UNTIL(h, h->hellos > before && h->call);
}

static void house_close(struct house *h)
{

	if (!h->ended)
		session_stop(&h->session);
	UNTIL(h, h->ended);
	CU_ASSERT_EQUAL(pthread_join(h->thread, NULL), 0);
	job_shelf_close(h->session.shelf);
	blobs_close(h->session.tools.blobs);
	identity_close(&h->who);
	rpc_server_close(h->server, 0);
	rpc_shutdown();
	remove_tree(h->dir);
	CU_ASSERT_NOT_EQUAL(access(h->dir, F_OK), 0);
}

void test_results_are_kept_until_acknowledged_and_sent_again_on_a_new_stream(void)
{
	struct house h;

	house_open(&h);
	attach(&h);
	CU_ASSERT_EQUAL(h.hello_held, 0);
	assign(&h, KIND_NOOP, "abc", 1, 256);
	UNTIL(&h, h.results == 256);
	CU_ASSERT_EQUAL(h.outcomes[0], OUTCOME_DONE);
	for (uint64_t seq = 1; seq <= 250; seq++)
		end_lease(&h, false, 1, seq);
	lose_stream(&h);
	CU_ASSERT_EQUAL(h.hello_held, 6);
	CU_ASSERT_EQUAL(h.hello_finished, 6);
	CU_ASSERT_EQUAL(h.results, 0); /* nothing but Hello before the welcome */
	welcome(&h, 1);
	UNTIL(&h, h.results == 6);
	CU_ASSERT_EQUAL(h.result_seqs[0], 251);
	for (uint64_t seq = 251; seq <= 256; seq++)
		end_lease(&h, false, 1, seq);
	house_close(&h);
}

void test_work_goes_on_without_a_stream_and_is_adopted(void)
{
	struct house h;

	house_open(&h);
	attach(&h);
	assign(&h, KIND_SCRIPTED, "sleep_ms=500 then=done bytes=3", 1, 1);
	UNTIL(&h, !strcmp(h.phase, "running"));
	lose_stream(&h);
	CU_ASSERT_EQUAL(h.hello_held, 1);
	welcome(&h, 2);
	adopt(&h, 1, 2, 9);
	UNTIL(&h, h.results && h.result_terms[h.results - 1] == 2);
	CU_ASSERT_EQUAL(h.result_seqs[h.results - 1], 9);
	end_lease(&h, false, 2, 9);
	house_close(&h);
}

void test_a_cancelled_run_ends_and_is_not_told(void)
{
	struct house h;

	house_open(&h);
	attach(&h);
	assign(&h, KIND_SCRIPTED, "then=hang", 1, 1);
	UNTIL(&h, !strcmp(h.phase, "running"));
	end_lease(&h, true, 1, 1);
	/* The one slot is free again: this needs it. */
	assign(&h, KIND_SCRIPTED, "then=done", 2, 1);
	UNTIL(&h, h.results == 1);
	CU_ASSERT_EQUAL(h.result_seqs[0], 2);
	end_lease(&h, false, 1, 2);
	house_close(&h);
}

void test_a_drain_hands_back_what_is_queued_and_finishes_what_runs(void)
{
	struct house h;

	house_open(&h);
	attach(&h);
	assign(&h, KIND_SCRIPTED, "sleep_ms=1000", 1, 2);
	UNTIL(&h, !strcmp(h.phase, "running") || !strcmp(h.phase, "queued"));
	session_stop(&h.session);
	UNTIL(&h, h.results == 2);
	CU_ASSERT_EQUAL(h.result_seqs[0], 2);
	CU_ASSERT_EQUAL(h.outcomes[0], OUTCOME_RETURNED);
	CU_ASSERT_EQUAL(h.result_seqs[1], 1);
	CU_ASSERT_EQUAL(h.outcomes[1], OUTCOME_DONE);
	CU_ASSERT_FALSE(h.ended); /* it waits for the acknowledgements */
	end_lease(&h, false, 1, 1);
	end_lease(&h, false, 1, 2);
	UNTIL(&h, h.ended);
	house_close(&h);
}

void test_a_coordinator_that_speaks_nonsense_loses_the_stream_not_the_work(void)
{
	struct house h;

	house_open(&h);
	attach(&h);
	assign(&h, KIND_NOOP, "abc", 1, 1);
	UNTIL(&h, h.results == 1);
	unsigned before = h.hellos;
	rpc_call_send(h.call, STR("\xff\xff\xff nonsense"));
	UNTIL(&h, h.hellos > before);
	CU_ASSERT_EQUAL(h.hello_held, 1);
	welcome(&h, 1);
	UNTIL(&h, h.results == 2);
	end_lease(&h, false, 1, 1);
	house_close(&h);
}

void test_a_coordinator_that_does_not_lead_is_left_and_asked_again(void)
{
	Reeve__V1__NotLeader n = REEVE__V1__NOT_LEADER__INIT;
	Reeve__V1__CoordinatorMessage m = REEVE__V1__COORDINATOR_MESSAGE__INIT;
	struct house h;
	unsigned before;

	house_open(&h);
	attach(&h);
	assign(&h, KIND_SCRIPTED, "sleep_ms=500", 1, 1);
	UNTIL(&h, !strcmp(h.phase, "running"));
	m.kind_case = REEVE__V1__COORDINATOR_MESSAGE__KIND_NOT_LEADER;
	m.not_leader = &n;
	before = h.hellos;
	say(&h, &m);
	/* By way of the second address, at which nobody listens. */
	UNTIL(&h, h.hellos > before && h.call);
	CU_ASSERT_EQUAL(h.hello_held, 1);
	h.results = 0; /* on a slow machine it may have been done before the stream was left */
	welcome(&h, 1);
	UNTIL(&h, h.results == 1);
	CU_ASSERT_EQUAL(h.outcomes[0], OUTCOME_DONE);
	end_lease(&h, false, 1, 1);
	house_close(&h);
}

void test_a_result_over_its_limit_goes_ahead_as_a_blob(void)
{
	static const struct {
		const char *spec;
		bool in_blob;
	} cases[] = { { "bytes=65535", false }, { "bytes=65536", false }, { "bytes=65537", true } };
	struct house h;

	house_open(&h);
	attach(&h);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assign(&h, KIND_SCRIPTED, cases[i].spec, i + 1, 1);
		UNTIL(&h, h.results == i + 1);
		CU_ASSERT_EQUAL(h.outcomes[i], OUTCOME_DONE);
		CU_ASSERT_EQUAL(h.in_blob, cases[i].in_blob);
		CU_ASSERT_EQUAL(h.puts, (unsigned)cases[i].in_blob);
		end_lease(&h, false, 1, i + 1);
	}
	house_close(&h);
}

void test_what_runs_past_the_drain_is_stopped_and_handed_back(void)
{
	Reeve__V1__Drain drain = REEVE__V1__DRAIN__INIT;
	Reeve__V1__CoordinatorMessage m = REEVE__V1__COORDINATOR_MESSAGE__INIT;
	struct house h;

	house_open(&h);
	attach(&h);
	assign(&h, KIND_SCRIPTED, "then=hang", 1, 1);
	UNTIL(&h, !strcmp(h.phase, "running"));
	drain.drain_ms = 100;
	m.kind_case = REEVE__V1__COORDINATOR_MESSAGE__KIND_DRAIN;
	m.drain = &drain;
	say(&h, &m);
	UNTIL(&h, h.results == 1);
	CU_ASSERT_EQUAL(h.outcomes[0], OUTCOME_RETURNED);
	/* It takes nothing more, and says so. */
	assign(&h, KIND_NOOP, "x", 2, 1);
	UNTIL(&h, h.results == 2);
	CU_ASSERT_EQUAL(h.outcomes[1], OUTCOME_RETURNED);
	end_lease(&h, false, 1, 1);
	end_lease(&h, false, 1, 2);
	UNTIL(&h, h.ended);
	house_close(&h);
}
