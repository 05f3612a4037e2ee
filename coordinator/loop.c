/* The loop thread: it alone touches the fleet, the calls and the server. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/loop.h"
#include "common/io/clock.h"
#include "common/io/log.h"
#include "coordinator/api/write_client.h"
#include "coordinator/api/write_worker.h"
#include "coordinator/narrate.h"
#include "coordinator/receive.h"
#include "coordinator/state/record.h"
#include "coordinator/state/restore.h"
#include "coordinator/watch.h"
#include "reeve/limits.h"

#include <assert.h>
#include <stdio.h>

enum {
	TICK_MS = 100,    /* an idle turn: leases are looked at this often */
	EVENTS_MOST = 64, /* taken from the server before a turn */
	EVENT_ENTRIES = COMMIT_MOVES_MOST - EFFECT_MOVES_MOST,
	EXIT_INFRASTRUCTURE = 3,
};

void loop_wake(void *co)
{
	rpc_server_wake(((struct coordinator *)co)->server);
}

/* --- after the commit ------------------------------------------------------------------------------------- */

static void answer_call(struct coordinator *co, const struct effect *effect)
{
	struct conn *conn = conn_of(&co->conns, effect->conn);
	struct buf out = BUF_INIT;

	if (effect->kind == EFFECT_SUBMITTED && !effect->err) {
		const struct job_row *job = fleet_job(&co->fleet, effect->ref.job);

		if (job && job->request.len)
			side_add(&co->sides, job->id, job->request);
	}
	if (!conn || !conn->call)
		return;
	if (effect->err) {
		rpc_call_finish(conn->call, effect->err,
			effect->kind == EFFECT_CANCELLED ? "no such job; `reeve jobs` lists them"
							 : reason_words(effect->reason));
	} else if (effect->kind == EFFECT_SUBMITTED) {
		write_submitted(effect->ref.job, effect->existed, &out);
		rpc_call_send(conn->call, buf_str(&out));
	} else if (effect->kind == EFFECT_CANCELLED) {
		struct client_view view = receive_view(co);

		write_job_status(&view, effect->ref.job, false, &out);
		rpc_call_send(conn->call, buf_str(&out));
	}
	buf_release(&out);
}

static void latency_note(struct coordinator *co, const struct effect *effect, int64_t now_us)
{
	int64_t *at = &co->assigned_us[effect->token.seq % LEASES_MOST];
	struct job_side *side = side_of(&co->sides, effect->ref.job);

	if (effect->kind == EFFECT_ASSIGN) {
		*at = now_us;
	} else if (effect->kind == EFFECT_ACKNOWLEDGE && !effect->reason && side && *at) {
		latency_add(&side->latency, now_us - *at);
		*at = 0;
	}
}

/* Life of a subtask, step 8: only what is durable is told. */
static void effects_carry_out(struct coordinator *co)
{
	struct write_facts facts = { .fleet_name = co->fleet_name,
		.term = co->fleet.term,
		.heartbeat_ms = co->fleet.limits.heartbeat_ms,
		.ttl_ms = co->fleet.limits.ttl_ms };
	int64_t now_us = clock_us();

	write_worker_effects(&co->fx, &facts, &co->conns, &co->sides);
	for (size_t i = 0; i < co->fx.count; i++) {
		const struct effect *effect = &co->fx.list[i];
		struct conn *conn;

		latency_note(co, effect, now_us);
		switch (effect->kind) {
		case EFFECT_SUBMITTED:
		case EFFECT_CANCELLED:
			answer_call(co, effect);
			break;
		case EFFECT_DROP:
			conn = conn_of(&co->conns, effect->conn);
			if (conn && conn->call)
				rpc_call_finish(conn->call, effect->err, reason_words(effect->reason));
			break;
		case EFFECT_RECHECK:
			receive_recheck(co, effect);
			break;
		default:
			break;
		}
	}
	narrate_log(&co->fx);
	effects_clear(&co->fx);
	receive_stepped(co);
	watch_turn(co);
}

/* --- a turn ----------------------------------------------------------------------------------------------- */

/* A new job is known to the edges before its first subtask is assigned. */
static void sides_follow(struct coordinator *co)
{
	for (size_t i = 0; i < co->fx.count; i++)
		if (co->fx.list[i].kind == EFFECT_LOG && co->fx.list[i].log == LOG_JOB_SUBMITTED) {
			const struct job_row *job = fleet_job(&co->fleet, co->fx.list[i].ref.job);

			if (job)
				side_add(&co->sides, job->id, job->request);
		}
}

static void step_kind(struct coordinator *co, enum event_kind kind)
{
	struct event event = { .kind = kind, .unix_ms = clock_unix_ms() };

	step(&co->fleet, &event, co->turn_ms, &co->fx);
}

static void leadership_tell(struct coordinator *co)
{
	bool leads = fleet_leads(&co->fleet);

	if (leads == co->led)
		return;
	co->led = leads;
	log_event(leads ? LEVEL_INFO : LEVEL_WARN, leads ? "leader.kept" : "leader.unconfirmed",
		log_number("term", (int64_t)co->fleet.term));
	health_set(&co->health, leads);
}

static void tally_cpu(struct coordinator *co, int64_t began_us)
{
	int64_t us = clock_cpu_us() - began_us;

	if (us > co->tally.turn_us_most)
		co->tally.turn_us_most = us;
}

static void turn(struct coordinator *co)
{
	int64_t began_us = clock_cpu_us();

	co->tally.turns++;
	co->turn_ms = clock_ms();
	step_kind(co, EVENT_TURN);
	co->pending = false;
	for (struct letter *letter = co->inbox.first; letter && !co->pending; letter = letter->next)
		while (letter->stepped < letter->event_count) {
			if (!effects_room(&co->fx, STEP_MOVES)) {
				co->pending = true;
				break;
			}
			receive_count(co, &letter->events[letter->stepped]);
			step(&co->fleet, &letter->events[letter->stepped++], co->turn_ms, &co->fx);
		}
	step_kind(co, EVENT_REST);
	co->pending = co->pending || !effects_room(&co->fx, STEP_MOVES);
	sides_follow(co);
	leadership_tell(co);
	narrate_events(&co->fx, EVENT_ENTRIES);
	if (co->fx.move_count) {
		co->tally.commits++;
		co->tally.moves += co->fx.move_count;
		co->tally.commit_began_us = clock_us();
		co->store->ops->commit(co->store, ++co->seq, co->fx.moves, co->fx.move_count);
		co->commit_out = true;
	} else {
		effects_carry_out(co);
	}
	tally_cpu(co, began_us);
}

static void deposed(struct coordinator *co, const char *words)
{
	log_event(LEVEL_ERROR, "leader.deposed", log_text("reason", words),
		log_text("next", "another coordinator leads; this one ends, workers go over by themselves"));
	co->exit_code = EXIT_INFRASTRUCTURE;
	co->ended = true;
}

/* Who slept on a commit may have a successor by now: nothing is told before the leader key is confirmed again. */
static void committed_tell(struct coordinator *co)
{
	int64_t began_us = clock_cpu_us();

	if (!co->committed || clock_ms() - co->fleet.confirmed_ms > co->fleet.limits.leader_ttl_ms / 2)
		return;
	co->committed = co->commit_out = false;
	effects_carry_out(co);
	tally_cpu(co, began_us);
}

static void store_replies(struct coordinator *co)
{
	struct store_reply reply;

	while (co->store->ops->poll(co->store, &reply)) {
		struct event confirmed = { .kind = EVENT_CONFIRMED, .sent_ms = co->confirm_asked_ms };

		switch (reply.kind) {
		case STORE_COMMITTED:
			co->committed = true;
			co->tally.commit_us += clock_us() - co->tally.commit_began_us;
			break;
		case STORE_CONFIRMED:
			co->confirm_out = false;
			step(&co->fleet, &confirmed, co->fleet.now_ms, &co->fx);
			break;
		case STORE_DEPOSED:
			deposed(co, reply.words);
			return;
		case STORE_REFUSED:
			/* Going on could only lose or double work: a new process loads what is stored. */
			log_event(LEVEL_ERROR, "store.refused", log_text("reason", reply.words),
				log_number("seq", (int64_t)reply.seq),
				log_number("stored", (int64_t)reply.stored));
			co->exit_code = EXIT_INFRASTRUCTURE;
			co->ended = true;
			return;
		}
	}
}

static void confirm_maybe(struct coordinator *co)
{
	int64_t now = clock_ms();

	if (co->confirm_out || now - co->confirm_asked_ms < LEADER_CONFIRM_MS)
		return;
	co->confirm_asked_ms = now;
	co->confirm_out = true;
	co->store->ops->confirm(co->store);
}

/* Something to decide, or time has passed. */
static bool turn_is_due(const struct coordinator *co)
{
	return !co->commit_out && (co->inbox.first || co->pending || clock_ms() - co->turn_ms >= TICK_MS);
}

static void server_take(struct coordinator *co)
{
	int wait = co->commit_out || !(co->inbox.first || co->pending) ? TICK_MS : 0;

	for (int i = 0; i < EVENTS_MOST; i++) {
		struct rpc_event event;

		rpc_server_poll(co->server, wait, &event);
		if (event.kind == RPC_NOTHING)
			return;
		receive_event(co, &event);
		wait = 0;
	}
}

/* A private fleet ends with its last client, kill -9 of it included. */
static bool alone_too_long(struct coordinator *co)
{
	if (!co->private_fleet)
		return false;
	if (co->attending) {
		co->alone_since_ms = 0;
		return false;
	}
	if (!co->alone_since_ms)
		co->alone_since_ms = clock_ms();
	return clock_ms() - co->alone_since_ms >= PRIVATE_LINGER_MS;
}

void loop_run(struct coordinator *co)
{
	co->alone_since_ms =
		co->private_fleet ? clock_ms() + LEADER_TTL_MS : 0; /* the first one needs a moment */
	while (!co->ended && !*co->stop && !alone_too_long(co)) {
		server_take(co);
		receive_mail(co);
		store_replies(co);
		if (!co->ended)
			committed_tell(co);
		confirm_maybe(co);
		if (!co->ended && turn_is_due(co))
			turn(co);
		else if (!co->commit_out)
			receive_answer_reads(co);
	}
	/* What was decided is made durable before we go. */
	for (int64_t until = clock_ms() + COMMIT_TIMEOUT_MS;
		co->commit_out && !co->ended && clock_ms() < until;) {
		server_take(co);
		store_replies(co);
		confirm_maybe(co);
		if (!co->ended)
			committed_tell(co);
	}
}

/* --- the start -------------------------------------------------------------------------------------------- */

struct restoring {
	struct coordinator *co;
	bool wanted;    /* the subtasks of the job at hand */
	uint32_t total; /* of them */
	uint32_t found;
	uint64_t job;
	char *words;
};

static int corrupt(struct restoring *r, const char *what)
{
	snprintf(r->words, 256, "job j%llu: %s; the store was damaged or written by another version",
		(unsigned long long)r->job, what);
	return -E_CORRUPT;
}

static int job_is_whole(struct restoring *r)
{
	return r->wanted && r->found != r->total ? corrupt(r, "subtasks of a sealed plan are missing") : 0;
}

static int on_job(void *arg, uint64_t id, struct str record)
{
	struct restoring *r = arg;
	struct coordinator *co = r->co;
	struct event event = { .kind = EVENT_RESTORE_JOB, .restore_job = { .id = id, .record = record } };
	struct job_record fields;
	struct letter *scratch;
	int err = job_is_whole(r);

	r->job = id;
	if (!err && !record_unpack_job(record, &fields))
		err = corrupt(r, "its record cannot be read");
	if (err)
		return err;
	r->wanted = restore_wants_subtasks(record);
	r->total = fields.total;
	r->found = 0;
	side_add(&co->sides, id, fields.request);
	scratch = letter_new(LETTER_EVENTS, 0, 0, fields.request);
	scratch->arena.cap = 0;
	if (!job_ended(fields.state))
		err = receive_restore_work(co, scratch, &event.restore_job.work, r->words);
	if (!err)
		step(&co->fleet, &event, co->fleet.now_ms, &co->fx);
	letter_free(scratch);
	return err;
}

static int on_subtask(void *arg, uint64_t id, uint32_t number, struct str record)
{
	struct restoring *r = arg;
	struct event event = { .kind = EVENT_RESTORE_SUBTASK,
		.restore_subtask = { .job = id, .number = number, .record = record } };
	struct subtask_record fields;

	/* Rows of a plan that was not sealed are written anew; those behind a smaller new plan are of an old one. */
	if (!r->wanted || number >= r->total)
		return 0;
	if (number != r->found++)
		return corrupt(r, "a subtask of a sealed plan is missing");
	if (!record_unpack_subtask(record, &fields))
		return corrupt(r, "the record of a subtask cannot be read");
	step(&r->co->fleet, &event, r->co->fleet.now_ms, &r->co->fx);
	return 0;
}

static int on_worker(void *arg, struct str worker, struct str text)
{
	struct restoring *r = arg;
	struct letter *scratch = letter_new(LETTER_EVENTS, 0, 0, text);
	struct event event = { .kind = EVENT_RESTORE_WORKER };
	int err = job_is_whole(r);

	r->wanted = false;
	scratch->arena.cap = 0;
	event.hello.worker = worker;
	receive_presence(scratch, &event.hello);
	if (!err)
		step(&r->co->fleet, &event, r->co->fleet.now_ms, &r->co->fx);
	letter_free(scratch);
	return err;
}

int loop_restore(struct coordinator *co, char words[256])
{
	struct restoring r = { .co = co, .words = words };
	struct store_loader loader = { on_job, on_subtask, on_worker, &r };
	struct event leading = { .kind = EVENT_LEADING, .term = co->term.number };
	int64_t began = clock_ms();
	int err;

	step(&co->fleet, &leading, began, &co->fx);
	err = co->store->ops->load(co->store, &loader, words);
	if (!err)
		err = job_is_whole(&r);
	if (err)
		return err;
	co->turn_ms = clock_ms();
	step_kind(co, EVENT_TURN);
	step_kind(co, EVENT_RESTORED);
	/* What restoring says is no news: rows were read, not changed. */
	effects_clear(&co->fx);
	log_event(LEVEL_INFO, "store.loaded", log_number("jobs", (int64_t)co->fleet.job_id),
		log_number("ms", clock_ms() - began), log_number("seq", (int64_t)co->seq));
	return 0;
}
