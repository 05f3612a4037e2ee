/* The loop thread: it alone touches the fleet, the calls and the server. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/loop.h"
#include "common/io/clock.h"
#include "common/io/log.h"
#include "coordinator/carry.h"
#include "coordinator/narrate.h"
#include "coordinator/receive.h"
#include "coordinator/serving.h"
#include "coordinator/standing.h"
#include "coordinator/stream.h"
#include "reeve/limits.h"

enum {
	TICK_MS = 100,    /* an idle turn: leases are looked at this often */
	EVENTS_MOST = 64, /* taken from the server before a turn */
	LEAVE_MS = 500,   /* workers that hand in all the time do not keep us */
	EVENT_ENTRIES = COMMIT_MOVES_MOST - EFFECT_MOVES_MOST,
	EXIT_INFRASTRUCTURE = 3,
};

void loop_wake(void *co)
{
	rpc_server_wake(((struct coordinator *)co)->server);
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

void loop_step(struct coordinator *co, const struct event *event, int64_t now_ms)
{
	recorder_event(co->recorder, event, now_ms);
	step(&co->fleet, event, now_ms, &co->fx);
}

void loop_step_kind(struct coordinator *co, enum event_kind kind)
{
	struct event event = { .kind = kind, .unix_ms = clock_unix_ms() };

	loop_step(co, &event, co->turn_ms);
}

static void tally_cpu(struct coordinator *co, const char *part, int64_t began_us)
{
	int64_t us = clock_cpu_us() - began_us;

	if (us > co->tally.turn_us_most)
		co->tally.turn_us_most = us;
	if (us > TURN_US_MOST)
		log_event(LEVEL_WARN, "turn.slow", log_text("part", part), log_number("us", us),
			log_number("moves", (int64_t)co->fx.move_count),
			log_number("effects", (int64_t)co->fx.count));
}

/* First of all, so that no lease expires while its beat lies unread. */
static void step_beats(struct coordinator *co)
{
	struct letter *letter;

	while (effects_room(&co->fx, STEP_MOVES) && (letter = letter_pop(&co->beats))) {
		struct conn *conn = conn_of(&co->conns, letter->conn);

		if (conn) {
			conn->beat = NULL;
			latency_add(&co->tally.beats, clock_us() - conn->beat_us);
		}
		for (size_t i = 0; i < letter->event_count; i++)
			loop_step(co, &letter->events[i], co->turn_ms);
		letter_free(letter);
	}
	co->pending = co->beats.first;
}

static void turn(struct coordinator *co)
{
	int64_t began_us = clock_cpu_us();

	co->tally.turns++;
	co->turn_ms = clock_ms();
	loop_step_kind(co, EVENT_TURN);
	step_beats(co);
	for (struct letter *letter = co->inbox.first; letter && !co->pending; letter = letter->next)
		while (letter->stepped < letter->event_count) {
			if (!step_fits(&co->fleet, &letter->events[letter->stepped], &co->fx)) {
				co->pending = true;
				break;
			}
			loop_step(co, &letter->events[letter->stepped++], co->turn_ms);
		}
	loop_step_kind(co, EVENT_REST);
	recorder_turn(co->recorder, &co->fleet, &co->fx);
	co->pending = co->pending || !effects_room(&co->fx, STEP_MOVES);
	sides_follow(co);
	narrate_events(&co->fx, EVENT_ENTRIES);
	if (co->fx.move_count) {
		co->tally.commits++;
		co->tally.moves += co->fx.move_count;
		co->tally.commit_began_us = clock_us();
		co->store->ops->commit(co->store, ++co->seq, co->fx.moves, co->fx.move_count);
	} else {
		co->committed = true;
	}
	co->commit_out = true;
	tally_cpu(co, "decide", began_us);
}

static void deposed(struct coordinator *co, const char *words)
{
	log_event(LEVEL_ERROR, "leader.deposed", log_text("reason", words),
		log_text("next", "another coordinator leads; this one ends, workers go over by themselves"));
	co->exit_code = EXIT_INFRASTRUCTURE;
	co->ended = true;
}

/* Who slept since it decided may have a successor by now: nothing is told before the leader key is confirmed again. What
 * one that did not lead decides without a change is nothing but refusals. */
static bool may_tell(const struct coordinator *co)
{
	return standing_leads(co) || (!co->fx.move_count && !fleet_leads(&co->fleet));
}

static void committed_tell(struct coordinator *co)
{
	int64_t began_us = clock_cpu_us();

	if (!co->committed || !may_tell(co))
		return;
	co->committed = co->commit_out = false;
	carry_out(co);
	tally_cpu(co, "effects", began_us);
}

static void store_replies(struct coordinator *co)
{
	struct store_reply reply;

	while (co->store->ops->poll(co->store, &reply)) {
		struct event confirmed = { .kind = EVENT_CONFIRMED, .sent_ms = co->confirm_asked_ms };

		recorder_reply(co->recorder, reply.kind, co->seq);
		switch (reply.kind) {
		case STORE_COMMITTED:
			co->committed = true;
			co->tally.commit_us += clock_us() - co->tally.commit_began_us;
			break;
		case STORE_CONFIRMED:
			co->confirm_out = false;
			loop_step(co, &confirmed, co->fleet.now_ms);
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

bool loop_stays_leader(struct coordinator *co)
{
	store_replies(co);
	confirm_maybe(co);
	return !co->ended;
}

static bool something_waits(const struct coordinator *co)
{
	return co->inbox.first || co->beats.first || co->pending;
}

/* Something to decide, or time has passed. */
static bool turn_is_due(const struct coordinator *co)
{
	return !co->commit_out && (something_waits(co) || clock_ms() - co->turn_ms >= TICK_MS);
}

static void server_take(struct coordinator *co)
{
	int wait = co->commit_out || !something_waits(co) ? TICK_MS : 0;

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

/* Who is asked to leave grants nothing more, and decides what has come in: a worker then hears of its result now, not after
 * it has come back to another one. */
static bool may_leave(struct coordinator *co)
{
	if (!*co->stop)
		return false;
	if (!co->leave_ms) {
		co->leave_ms = clock_ms() + LEAVE_MS;
		loop_step_kind(co, EVENT_DRAIN);
		health_set(&co->health, false);
	}
	return clock_ms() >= co->leave_ms || (!co->commit_out && !something_waits(co));
}

void loop_run(struct coordinator *co)
{
	co->alone_since_ms =
		co->private_fleet ? clock_ms() + LEADER_TTL_MS : 0; /* the first one needs a moment */
	standing_look(co);
	while (!co->ended && !may_leave(co) && !alone_too_long(co)) {
		server_take(co);
		standing_look(co); /* we may have slept in there, and what came is not for us */
		receive_mail(co);
		store_replies(co);
		if (!co->ended)
			committed_tell(co);
		confirm_maybe(co);
		/* Before the next turn: a long plan would let nobody ask how it stands. */
		if (!co->commit_out)
			receive_answer_reads(co);
		serving_look(co);
		if (!co->ended && turn_is_due(co)) {
			turn(co);
			committed_tell(co);
		}
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
