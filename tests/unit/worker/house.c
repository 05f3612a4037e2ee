/* Serves one stream by hand, and notes what the worker says. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/worker/house.h"

#include "common/io/log.h"
#include "reeve/v1/client.pb-c.h"
#include "worker/sandbox/remove.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { METHOD_PUT = 1 };

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

static void begin(struct house *h, size_t addresses, uint32_t model_slots)
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
		.address_count = addresses,
		.token = { "", 0 },
		.slot_count = 1,
		.stuck_after_ms = 2000,
		.sandbox = "",
		.model_slot_count = model_slots,
		.ready_said = true };
	CU_ASSERT_EQUAL_FATAL(
		blobs_open(cache, h->addresses, addresses, h->session.token, &h->session.tools.blobs), 0);
	h->session.shelf = job_shelf_open(h->dir, h->session.tools.blobs);
	session_open(&h->session);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&h->thread, NULL, run_session, h), 0);
}

void house_open_with(struct house *h, size_t addresses)
{
	begin(h, addresses, 0);
}

void house_open_models(struct house *h, uint32_t model_slots)
{
	begin(h, 2, model_slots);
}

void house_open(struct house *h)
{
	begin(h, 2, 0);
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
		for (size_t i = 0; i < m->hello->n_held; i++) {
			h->hello_finished += (size_t)m->hello->held[i]->finished;
			CU_ASSERT_EQUAL(m->hello->held[i]->ref->mark, MARK); /* as it was told */
		}
		h->hello_slots = m->hello->runners[0]->slots;
	} else if (m->kind_case == REEVE__V1__WORKER_MESSAGE__KIND_HEARTBEAT) {
		int64_t now_ms = clock_ms();

		if (h->beat_ms && now_ms - h->beat_ms > h->beat_gap_ms)
			h->beat_gap_ms = now_ms - h->beat_ms;
		h->beat_ms = now_ms;
		h->draining = m->heartbeat->draining;
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

void house_turn(struct house *h)
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

void house_say(struct house *h, const Reeve__V1__CoordinatorMessage *m)
{
	struct buf out = BUF_INIT;

	buf_reserve(&out, reeve__v1__coordinator_message__get_packed_size(m));
	out.len = reeve__v1__coordinator_message__pack(m, (uint8_t *)out.at);
	rpc_call_send(h->call, buf_str(&out));
	buf_release(&out);
}

void house_welcome_to(struct house *h, uint64_t term, uint32_t heartbeat_ms)
{
	Reeve__V1__Welcome w = REEVE__V1__WELCOME__INIT;
	Reeve__V1__CoordinatorMessage m = REEVE__V1__COORDINATOR_MESSAGE__INIT;

	w.term = term;
	w.heartbeat_ms = heartbeat_ms;
	w.ttl_ms = 2000;
	m.kind_case = REEVE__V1__COORDINATOR_MESSAGE__KIND_WELCOME;
	m.welcome = &w;
	house_say(h, &m);
}

void house_welcome(struct house *h, uint64_t term)
{
	house_welcome_to(h, term, 20);
}

void house_assign(struct house *h, int kind, const char *spec, uint64_t from, size_t count)
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
		refs[i].mark = MARK;
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
	house_say(h, &m);
}

void house_end_lease(struct house *h, bool cancel, uint64_t term, uint64_t seq)
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
	a.accepted = h->accepts;
	a.leases = c.leases = leases;
	m.kind_case = cancel ? REEVE__V1__COORDINATOR_MESSAGE__KIND_CANCEL
			     : REEVE__V1__COORDINATOR_MESSAGE__KIND_ACKNOWLEDGE;
	if (cancel)
		m.cancel = &c;
	else
		m.acknowledge = &a;
	house_say(h, &m);
}

void house_adopt(struct house *h, uint64_t old_seq, uint64_t new_term, uint64_t new_seq)
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
	house_say(h, &m);
}

void house_attach(struct house *h)
{
	unsigned before = h->hellos;

	UNTIL(h, h->call && h->hellos > before);
	house_welcome(h, 1);
}

void house_lose_stream(struct house *h)
{
	unsigned before = h->hellos;

	h->results = 0;
	rpc_call_finish(h->call, -E_UNAVAILABLE, "gone");
	UNTIL(h, h->hellos > before && h->call);
}

void house_close(struct house *h)
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
