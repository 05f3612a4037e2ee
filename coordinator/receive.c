/* Sorts what arrives: to the core, to the content thread, to the report thread, or to an answer. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/receive.h"
#include "common/io/clock.h"
#include "common/io/log.h"
#include "coordinator/api/methods.h"
#include "coordinator/api/read_client.h"
#include "coordinator/api/read_worker.h"
#include "coordinator/schedule/presence.h"
#include "coordinator/watch.h"
#include "reeve/limits.h"

#include <assert.h>
#include <stdio.h>

enum { INBOX_MOST = 4096 }; /* letters that wait to be stepped; submissions beyond it are turned away */

struct client_view receive_view(const struct coordinator *co)
{
	return (struct client_view){ .fleet = &co->fleet,
		.sides = &co->sides,
		.fleet_name = co->fleet_name,
		.unix_ms = clock_unix_ms() };
}

static void refuse_call(struct rpc_call *call, int err, const char *words)
{
	rpc_call_finish(call, err, words);
}

/* --- a worker's stream ------------------------------------------------------------------------------------ */

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
	struct content_source *sources;

	letter->arena.cap = 0;
	sources = arena_zero(&letter->arena, letter->event_count * sizeof *sources + 1);
	for (size_t i = 0; i < letter->event_count; i++)
		if (letter->events[i].kind == EVENT_RESULT)
			sources[i] = source_of(co, letter->events[i].result.ref.job, &letter->arena);
	letter->kind = LETTER_EVIDENCE;
	content_post(co->content, letter, sources);
}

/* A heartbeat waits in a slot of its stream: the last wins, and none is read late because results wait before it. */
static void beat_keep(struct coordinator *co, struct conn *conn, struct letter *letter)
{
	if (conn->beat) {
		letter_renew(conn->beat, letter);
		return;
	}
	conn->beat = letter;
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

static void on_worker_message(struct coordinator *co, struct conn *conn, struct str message)
{
	struct letter *letter = letter_new(LETTER_EVENTS, conn->id, METHOD_ATTACH, message);
	bool look = false;

	conn->armed = false;
	if (read_worker_message(letter, toolset_defs(co->tools), toolset_count(co->tools))) {
		log_event(LEVEL_WARN, "worker.refused", log_text("reason", letter->words));
		refuse_call(conn->call, -E_INVALID, letter->words);
		letter_free(letter);
		return;
	}
	if (letter->event_count && letter->events[0].kind == EVENT_BEAT) {
		beat_keep(co, conn, letter);
		arm(conn);
		return;
	}
	count_letter(conn, letter, letter->event_count && letter->events[0].kind == EVENT_HELLO);
	for (size_t i = 0; i < letter->event_count; i++)
		look = look || needs_evidence(co, &letter->events[i]);
	if (look)
		content_look(co, letter);
	else
		letter_push(&co->inbox, letter);
}

static void on_gone(struct coordinator *co, uint64_t conn)
{
	struct letter *letter = letter_new(LETTER_EVENTS, conn, METHOD_ATTACH, STR(""));

	letter->events = arena_zero(&letter->arena, sizeof *letter->events);
	letter->events[0] = (struct event){ .kind = EVENT_GONE, .conn = conn };
	letter->event_count = 1;
	letter_push(&co->inbox, letter);
}

void receive_recheck(struct coordinator *co, const struct effect *effect)
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
			again->events[0].result.stored = arena_str(&again->arena, event->result.stored);
			again->events[0].result.reason = arena_str(&again->arena, event->result.reason);
			again->events[0].result.gate.body = arena_str(&again->arena, event->result.gate.body);
			content_look(co, again);
			return;
		}
}

void receive_count(struct coordinator *co, const struct event *event)
{
	struct job_side *side;

	if (event->kind != EVENT_RESULT || !event->result.gate.result)
		return;
	side = side_of(&co->sides, event->result.ref.job);
	if (side)
		side->findings += event->result.gate.result->finding_count;
}

void receive_stepped(struct coordinator *co)
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

/* --- clients ---------------------------------------------------------------------------------------------- */

static void on_submit(struct coordinator *co, struct letter *letter)
{
	struct content_source *source = arena_zero(&letter->arena, sizeof *source);
	int err;

	if (co->inbox.count >= INBOX_MOST) {
		letter_refuse(letter, -E_EXHAUSTED, "too much waits to be decided; retry_after_ms=1000");
		mailbox_post(&co->mail, letter);
		return;
	}
	err = read_submit(
		letter, toolset_defs(co->tools), toolset_count(co->tools), clock_unix_ms(), source->manifest);
	if (err) {
		letter_refuse(letter, err, letter->words);
		mailbox_post(&co->mail, letter);
	} else if (letter->kind == LETTER_SUBMIT) {
		source->has_files = true;
		source->root = STR("");
		content_post(co->content, letter, source);
	} else {
		letter_push(&co->inbox, letter);
	}
}

static void on_cancel(struct coordinator *co, struct letter *letter)
{
	letter->events = arena_zero(&letter->arena, sizeof *letter->events);
	letter->events[0] = (struct event){
		.kind = EVENT_CANCEL, .conn = letter->conn, .job = read_job_request(letter->message)
	};
	letter->event_count = 1;
	letter_push(&co->inbox, letter);
}

static void on_attend(struct coordinator *co, struct conn *conn)
{
	struct buf out = BUF_INIT;

	co->attending++;
	write_attend(co->fleet_name, co->build, &out);
	rpc_call_send(conn->call, buf_str(&out));
	buf_release(&out);
}

static void on_call(struct coordinator *co, const struct rpc_event *event)
{
	struct conn *conn = conn_open(&co->conns, event->call, event->method);
	struct letter *letter;

	if (!conn) {
		refuse_call(event->call, -E_EXHAUSTED, "too many open calls; retry_after_ms=1000");
		return;
	}
	rpc_call_set_user(event->call, conn);
	if (event->method == METHOD_ATTACH)
		return; /* its first message comes by itself */
	if (event->method == METHOD_ATTEND) {
		on_attend(co, conn);
		return;
	}
	letter = letter_new(LETTER_READ, conn->id, event->method, event->message);
	switch (event->method) {
	case METHOD_SUBMIT:
		on_submit(co, letter);
		break;
	case METHOD_CANCEL:
		letter->kind = LETTER_EVENTS;
		on_cancel(co, letter);
		break;
	case METHOD_REPORT:
		reporter_post(co->reporter, letter);
		break;
	case METHOD_BLOB_HAVE:
	case METHOD_BLOB_PUT:
	case METHOD_BLOB_GET:
		letter->kind = LETTER_BLOB;
		content_post(co->content, letter, NULL);
		break;
	default:
		letter_push(&co->reads, letter);
	}
}

static void on_closed(struct coordinator *co, struct conn *conn)
{
	if (conn->method == METHOD_ATTACH)
		on_gone(co, conn->id);
	else if (conn->method == METHOD_ATTEND)
		co->attending--;
	conn_close(&co->conns, conn);
}

void receive_event(struct coordinator *co, const struct rpc_event *event)
{
	struct conn *conn;

	if (health_event(&co->health, event))
		return;
	if (event->kind == RPC_CALL) {
		on_call(co, event);
		return;
	}
	conn = rpc_call_user(event->call);
	if (!conn)
		return; /* it was refused when it came */
	if (event->kind == RPC_MESSAGE)
		on_worker_message(co, conn, event->message);
	else if (event->kind == RPC_HALF_CLOSE)
		rpc_call_finish(event->call, 0, NULL);
	else if (event->kind == RPC_CLOSED)
		on_closed(co, conn);
}

void receive_answer_reads(struct coordinator *co)
{
	struct letter *letter;

	while ((letter = letter_pop(&co->reads))) {
		struct client_view view = receive_view(co);
		struct conn *conn = conn_of(&co->conns, letter->conn);

		if (conn && letter->method == METHOD_WATCH) {
			watch_begin(co, conn, read_job_request(letter->message));
			letter_free(letter);
			continue;
		}
		write_answer(&view, letter);
		mailbox_post(&co->mail, letter);
	}
}

static void on_answer(struct coordinator *co, struct letter *letter)
{
	struct conn *conn = conn_of(&co->conns, letter->conn);

	if (!conn || !conn->call)
		return;
	if (!letter->err)
		rpc_call_send(conn->call, buf_str(&letter->answer));
	if (letter->last && (letter->err || methods[letter->method].shape != RPC_UNARY))
		rpc_call_finish(conn->call, letter->err, letter->words);
}

void receive_mail(struct coordinator *co)
{
	struct letter *letter;

	while ((letter = mailbox_take(&co->mail))) {
		if (letter->kind == LETTER_EVENTS) {
			letter_push(&co->inbox, letter);
			continue;
		}
		assert(letter->kind == LETTER_ANSWER);
		on_answer(co, letter);
		letter_free(letter);
	}
}

/* --- what was stored -------------------------------------------------------------------------------------- */

int receive_restore_work(
	struct coordinator *co, struct letter *scratch, struct job_work *out, char words[256])
{
	struct buf bytes = BUF_INIT;
	unsigned char hash[SHA256_BYTES];
	struct manifest manifest;
	int err = read_submit(scratch, toolset_defs(co->tools), toolset_count(co->tools), 0, hash);

	if (err) {
		snprintf(words, 256, "the request of a stored job cannot be read: %.200s", scratch->words);
		return -E_CORRUPT;
	}
	if (scratch->kind == LETTER_SUBMIT && !blob_get(content_blobs(co->content), hash, &bytes) &&
		!manifest_decode(buf_str(&bytes), &manifest)) {
		submit_files(scratch, &manifest);
		manifest_release(&manifest);
	}
	buf_release(&bytes);
	*out = scratch->events[0].submit.work;
	return 0;
}

void receive_presence(struct letter *scratch, struct event_hello *out)
{
	struct held_lease *held = arena_take(&scratch->arena, HELD_LEASES_MOST * sizeof *held);
	struct str text = scratch->message;

	out->held = held;
	while (out->held_count < HELD_LEASES_MOST && presence_next(&text, &held[out->held_count]))
		out->held_count++;
}
