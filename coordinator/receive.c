/* Sorts what arrives: to the core, to the content thread, to the report thread, or to an answer. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/receive.h"
#include "common/io/clock.h"
#include "coordinator/api/methods.h"
#include "coordinator/api/read_client.h"
#include "coordinator/costing.h"
#include "coordinator/explaining.h"
#include "coordinator/standing.h"
#include "coordinator/stream.h"
#include "coordinator/troubles.h"
#include "coordinator/watch.h"

#include <assert.h>

enum {
	INBOX_MOST = 4096, /* letters that wait to be stepped; submissions beyond it are turned away */
	READS_MOST = 64,   /* answered between two turns */
};

struct client_view receive_view(const struct coordinator *co)
{
	return (struct client_view){ .fleet = &co->fleet,
		.sides = &co->sides,
		.fleet_name = co->fleet_name,
		.unix_ms = clock_unix_ms() };
}

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

/* CANCEL or RESUME. */
static void on_change(struct coordinator *co, struct letter *letter, enum event_kind kind)
{
	letter->events = arena_zero(&letter->arena, sizeof *letter->events);
	letter->events[0] = (struct event){ .kind = kind, .conn = letter->conn };
	read_job_change(letter->message, &letter->events[0]);
	letter->event_count = 1;
	letter_push(&co->inbox, letter);
}

static void on_drain(struct coordinator *co, struct letter *letter)
{
	int err = read_drain(letter);

	if (err) {
		letter_refuse(letter, err, letter->words);
		mailbox_post(&co->mail, letter);
	} else {
		letter_push(&co->inbox, letter);
	}
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
	struct letter *letter;
	struct conn *conn;

	if (standing_refuses(co, event))
		return;
	conn = conn_open(&co->conns, event->call, event->method);
	if (!conn) {
		rpc_call_finish(event->call, -E_EXHAUSTED, "too many open calls; retry_after_ms=1000");
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
	case METHOD_RESUME:
		letter->kind = LETTER_EVENTS;
		on_change(co, letter, event->method == METHOD_RESUME ? EVENT_RESUME : EVENT_CANCEL);
		break;
	case METHOD_DRAIN:
		on_drain(co, letter);
		break;
	case METHOD_COST:
		costing_ask(&co->fleet, letter);
		reporter_post(co->reporter, letter);
		break;
	case METHOD_ROUTE:
		explaining_ask(&co->fleet, letter);
		reporter_post(co->reporter, letter);
		break;
	case METHOD_REPORT:
		troubles_ask(&co->fleet, letter);
		reporter_post(co->reporter, letter);
		break;
	case METHOD_RETRY:
	case METHOD_EVENTS:
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
		stream_gone(co, conn->id);
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
		stream_message(co, conn, event->message);
	else if (event->kind == RPC_HALF_CLOSE)
		rpc_call_finish(event->call, 0, NULL);
	else if (event->kind == RPC_CLOSED)
		on_closed(co, conn);
}

void receive_answer_reads(struct coordinator *co)
{
	struct letter *letter;

	for (int i = 0; i < READS_MOST && (letter = letter_pop(&co->reads)); i++) {
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

void receive_refuse_reads(struct coordinator *co, const char *words)
{
	struct letter *letter;

	while ((letter = letter_pop(&co->reads))) {
		letter_refuse(letter, -E_UNAVAILABLE, words);
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
