/* A worker's stream: what may be received of it, and where each message goes before it is stepped. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/stream.h"
#include "coordinator/looks.h"
#include "coordinator/state/spec.h"
#include "common/io/clock.h"
#include "common/io/log.h"
#include "coordinator/api/methods.h"
#include "coordinator/api/read_worker.h"
#include "reeve/limits.h"

static struct content_source source_of(const struct coordinator *co, uint64_t job, struct arena *arena)
{
	const struct job_side *side = side_of(&co->sides, job);
	struct content_source source = { .root = STR("") };

	if (!side || !side->has_files)
		return source;
	source.has_files = true;
	memcpy(source.manifest, side->manifest, SHA256_BYTES);
	source.root = arena_str(arena, side->root); /* the side may make way for another job meanwhile */
	return source;
}

static void errand_fill(const struct coordinator *co, struct subtask_ref ref, struct arena *arena,
	struct evidence_errand *out)
{
	const struct job_row *job = fleet_job(&co->fleet, ref.job);
	const struct subtask_row *row;
	struct tool_spec spec;

	*out = (struct evidence_errand){ source_of(co, ref.job, arena), STR(""), STR(""), NULL,
		{ .recipe_count = 0 } };
	if (!job || job->state != JOB_RUNNING || ref.number >= job->counts.total)
		return;
	row = job_subtask(job, ref.number);
	out->queue = arena_str(arena, str_of(job->queue_name));
	out->spec = arena_str(arena, str_bytes(row->spec, row->spec_len));
	out->terms = side_terms(side_of(&co->sides, ref.job), arena);
	if (row->kind == KIND_MODEL && spec_unpack(out->spec, &spec))
		looks_models_kept(co, side_of(&co->sides, ref.job), &spec, arena, &out->models);
}

/* True when a result must be looked at before the gates can judge it. */
static bool needs_evidence(const struct coordinator *co, const struct event *event)
{
	const struct job_row *job;

	if (event->kind != EVENT_RESULT || event->result.outcome != OUTCOME_DONE)
		return false;
	job = fleet_job(&co->fleet, event->result.ref.job);
	return job && job->work.kind != KIND_NOOP;
}

static void content_look(struct coordinator *co, struct letter *letter)
{
	struct evidence_errand *errands;

	letter->arena.cap = 0;
	errands = arena_zero(&letter->arena, letter->event_count * sizeof *errands + 1);
	for (size_t i = 0; i < letter->event_count; i++)
		if (letter->events[i].kind == EVENT_RESULT)
			errand_fill(co, letter->events[i].result.ref, &letter->arena, &errands[i]);
	letter->kind = LETTER_EVIDENCE;
	content_post(co->content, letter, errands);
}

/* A heartbeat waits in a slot of its stream: the last wins, and none is read late because results wait before it. */
static void beat_keep(struct coordinator *co, struct conn *conn, struct letter *letter)
{
	if (conn->beat) {
		letter_renew(conn->beat, letter);
		return;
	}
	conn->beat = letter;
	conn->beat_us = clock_us();
	letter_push(&co->beats, letter);
}

static void arm(struct conn *conn)
{
	conn->armed = true;
	rpc_call_receive(conn->call);
}

/* Nothing overtakes a hello; of other messages a bounded number is here at once, HTTP/2 holds the rest. */
static void count_letter(struct conn *conn, struct letter *letter, bool hello)
{
	letter->counted = true;
	conn->letters++;
	if (!hello && conn->letters < WORKER_LETTERS_MOST)
		arm(conn);
}

/* What its tools are, for looking after what they said before. */
static void recipes_take(struct coordinator *co, struct conn *conn, const struct letter *letter)
{
	struct recipes *recipes = conn_recipes(conn);

	read_worker_recipes(letter->message, co->tools, recipes);
	recipes->found = letter->events[0].hello.tools;
}

void stream_message(struct coordinator *co, struct conn *conn, struct str message)
{
	struct letter *letter = letter_new(LETTER_EVENTS, conn->id, METHOD_ATTACH, message);
	bool look = false;

	conn->armed = false;
	if (read_worker_message(letter, &co->fleet, clock_unix_ms())) {
		log_event(LEVEL_WARN, "worker.refused", log_text("reason", letter->words));
		rpc_call_finish(conn->call, -E_INVALID, letter->words);
		letter_free(letter);
		return;
	}
	if (letter->event_count && letter->events[0].kind == EVENT_BEAT) {
		beat_keep(co, conn, letter);
		arm(conn);
		return;
	}
	if (letter->event_count && letter->events[0].kind == EVENT_HELLO)
		recipes_take(co, conn, letter);
	count_letter(conn, letter, letter->event_count && letter->events[0].kind == EVENT_HELLO);
	for (size_t i = 0; i < letter->event_count; i++)
		look = look || needs_evidence(co, &letter->events[i]);
	if (look)
		content_look(co, letter);
	else
		letter_push(&co->inbox, letter);
}

void stream_gone(struct coordinator *co, uint64_t conn)
{
	struct letter *letter = letter_new(LETTER_EVENTS, conn, METHOD_ATTACH, STR(""));

	letter->events = arena_zero(&letter->arena, sizeof *letter->events);
	letter->events[0] = (struct event){ .kind = EVENT_GONE, .conn = conn };
	letter->event_count = 1;
	letter_push(&co->inbox, letter);
}

void stream_recheck(struct coordinator *co, const struct effect *effect)
{
	for (struct letter *letter = co->inbox.first; letter; letter = letter->next)
		for (size_t i = 0; i < letter->stepped; i++) {
			const struct event *event = &letter->events[i];
			struct letter *again;

			if (event->kind != EVENT_RESULT || event->conn != effect->conn ||
				!token_equal(event->result.token, effect->token))
				continue;
			again = letter_new(LETTER_EVIDENCE, letter->conn, letter->method, STR(""));
			again->arena.cap = 0;
			again->events = arena_zero(&again->arena, sizeof *again->events);
			again->event_count = 1;
			again->events[0] = *event;
			again->events[0].result.keep = (struct keep){ STR(""), STR(""), STR(""), STR("") };
			again->events[0].result.stored = arena_str(&again->arena, event->result.stored);
			again->events[0].result.reason = arena_str(&again->arena, event->result.reason);
			again->events[0].result.gate.body = arena_str(&again->arena, event->result.gate.body);
			content_look(co, again);
			return;
		}
}

void stream_stepped(struct coordinator *co)
{
	while (co->inbox.first && co->inbox.first->stepped == co->inbox.first->event_count) {
		struct letter *letter = letter_pop(&co->inbox);
		struct conn *conn = conn_of(&co->conns, letter->conn);

		if (letter->counted && conn) {
			conn->letters--;
			if (!conn->armed && conn->call)
				arm(conn);
		}
		letter_free(letter);
	}
}
