/* Sends what is due, through whatever the script wants to happen to it on the way. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/call.h"

#include <assert.h>

enum {
	STEP_MOST =
		256
		<< 10, /* bytes of a stream that come as fast as they are read: the others want a turn too */
	PLAIN_MOST = 64 << 20, /* a whole answer is made in memory */
};

static const struct faults *faults_of(const struct call *c)
{
	return &c->reply.faults;
}

/* --- bytes --- */

static bool is_chunked(const struct call *c)
{
	return (c->streams && !c->problem) || faults_of(c)->split || faults_of(c)->drip_ms;
}

/* Kept plus one: 0 is no limit. */
static uint64_t body_most(const struct call *c)
{
	const struct faults *f = faults_of(c);
	uint64_t most = f->cut ? f->cut : f->reset ? f->reset : f->silence;

	return most ? most - 1 : UINT64_MAX;
}

static enum call_next broken_off(struct provider *p, struct call *c, int64_t now_ms)
{
	if (!faults_of(c)->cut && !faults_of(c)->reset)
		return CALL_SILENT; /* it ends when the client leaves */
	call_finish(p, c, CALL_FAULTED, now_ms);
	return faults_of(c)->reset ? CALL_RESET : CALL_CLOSE;
}

/* A part of the body; false: the script lets no more of it out. */
static bool put(struct call *c, struct str bytes, struct buf *out)
{
	uint64_t room = body_most(c) - c->body;
	bool fits = bytes.len < room || body_most(c) == UINT64_MAX;
	struct str some = str_sub(bytes, 0, fits ? bytes.len : room);

	c->body += some.len;
	if (is_chunked(c))
		http_add_chunk(out, some, faults_of(c)->split);
	else
		buf_add_str(out, some);
	return fits;
}

static void put_head(struct call *c, size_t length, struct buf *out)
{
	int status = c->problem ? problem_status(c->problem, c->reply.api) : 200;
	bool events = c->streams && !c->problem, html = faults_of(c)->html;

	buf_printf(out, "HTTP/1.1 %d %s\r\ncontent-type: %s\r\n", status, http_reason(status),
		html     ? "text/html"
		: events ? "text/event-stream; charset=utf-8\r\ncache-control: no-cache"
			 : "application/json");
	buf_add_str(out, buf_str(&c->head));
	if (is_chunked(c))
		buf_add_text(out, "transfer-encoding: chunked\r\n\r\n");
	else
		buf_printf(out, "content-length: %zu\r\n\r\n", length);
}

static enum call_next done(struct provider *p, struct call *c, int64_t now_ms, struct buf *out)
{
	if (is_chunked(c))
		buf_add_text(out, "0\r\n\r\n");
	call_finish(p, c, c->problem ? CALL_REFUSED : CALL_FINISHED, now_ms);
	return faults_of(c)->close ? CALL_CLOSE : CALL_DONE;
}

/* --- whole answers --- */

static void add_text(const struct call *c, uint64_t from, uint64_t len, struct buf *out)
{
	for (uint64_t at = from; at < from + len;) {
		struct str some = str_sub(c->text, at % c->text.len, from + len - at);

		buf_add_str(out, some);
		at += some.len;
	}
}

static void make_whole(const struct call *c, struct buf *out)
{
	struct buf text = BUF_INIT;
	char id[32];

	reply_request_id(c->reply.number, id);
	if (faults_of(c)->html)
		buf_add_text(out, "<html><body><h1>Sorry</h1></body></html>\n");
	else if (c->problem) {
		problem_body(c->problem, c->reply.api, buf_str(&c->why), id, out);
	} else {
		add_text(c, 0, c->length < PLAIN_MOST ? c->length : PLAIN_MOST, &text);
		reply_form(c->reply.api)->plain(&c->reply, buf_str(&text), out);
	}
	if (faults_of(c)->malformed)
		out->len--;
	buf_release(&text);
}

/* --- streams --- */

/* The piece that begins at `at` ends before a character that does not fit in, but has one at the least. */
static uint64_t piece_end(const struct call *c, uint64_t at)
{
	uint64_t end = at + c->schedule.piece_bytes;

	if (end >= c->length)
		return c->length;
	while (end > at + 1 && (c->text.at[end % c->text.len] & 0xc0) == 0x80)
		end--;
	return end > at + 1 ? end : c->length < at + 4 ? c->length : at + 4;
}

static int64_t piece_due_ms(const struct call *c)
{
	return c->begun_ms + (int64_t)schedule_due_ms(&c->schedule, c->sent);
}

/* The events of all pieces that are due. */
static void make_pieces(struct provider *p, struct call *c, int64_t now_ms, struct buf *out)
{
	struct reply reply = c->reply;
	struct buf text = BUF_INIT;

	while (c->sent < c->length && piece_due_ms(c) <= now_ms && out->len < STEP_MOST) {
		uint64_t end = piece_end(c, c->sent);

		if (faults_of(c)->error_event && c->sent >= c->length / 2)
			break;
		buf_clear(&text);
		add_text(c, c->sent, end - c->sent, &text);
		reply.faults.malformed = faults_of(c)->malformed && end == c->length;
		reply_form(reply.api)->piece(&reply, buf_str(&text), out);
		c->sent = end;
	}
	call_pay(p, c, tokens_of(c->sent));
	buf_release(&text);
}

/* Returns whether the stream is at its end. */
static bool make_events(struct provider *p, struct call *c, int64_t now_ms, struct buf *out)
{
	struct reply reply = c->reply;

	reply.faults.malformed = 0;
	if (!c->greeted)
		reply_form(reply.api)->start(&reply, out);
	c->greeted = true;
	make_pieces(p, c, now_ms, out);
	if (faults_of(c)->error_event && c->sent >= c->length / 2)
		reply_error_event(&reply, out);
	else if (c->sent < c->length)
		return false;
	else if (!faults_of(c)->unended)
		reply_form(reply.api)->end(&reply, out);
	return true;
}

/* --- steps --- */

static enum call_next drip(struct provider *p, struct call *c, int64_t now_ms, struct buf *out)
{
	bool fits = put(c, str_sub(buf_str(&c->held), c->dripped, 1), out);

	c->dripped++;
	if (!fits)
		return broken_off(p, c, now_ms);
	if (c->dripped >= c->held.len)
		return done(p, c, now_ms, out);
	c->due_ms = now_ms + (int64_t)faults_of(c)->drip_ms;
	return CALL_WAIT;
}

/* The first token is there. Only now can another call profit from what this one has read. */
static void begin(struct provider *p, struct call *c, int64_t now_ms)
{
	c->started = true;
	if (!c->problem)
		prefixes_learn(p->prefixes, c->prefixes, c->prefix_count,
			p->models.list[c->model].cache_least, now_ms);
}

/* Everything is made at once, and let out byte by byte. */
static enum call_next begin_drip(struct provider *p, struct call *c, int64_t now_ms, struct buf *out)
{
	if (c->streams && !c->problem)
		while (!make_events(p, c, INT64_MAX, &c->held) && c->held.len < STEP_MOST)
			;
	else
		make_whole(c, &c->held);
	put_head(c, 0, out);
	return drip(p, c, now_ms, out);
}

/* A whole answer comes when the last piece of a stream would. */
static bool is_thinking(const struct call *c, int64_t now_ms)
{
	return !c->streams && !c->problem && now_ms < c->begun_ms + c->ideal_ms;
}

static enum call_next say(struct provider *p, struct call *c, int64_t now_ms, struct buf *out)
{
	struct buf made = BUF_INIT;
	bool last = true, fits;

	if (c->streams && !c->problem)
		last = make_events(p, c, now_ms, &made);
	else
		make_whole(c, &made);
	if (!c->headed)
		put_head(c, made.len, out);
	c->headed = true;
	fits = put(c, buf_str(&made), out);
	buf_release(&made);
	if (!fits)
		return broken_off(p, c, now_ms);
	if (last)
		return done(p, c, now_ms, out);
	c->due_ms = piece_due_ms(c) > now_ms ? piece_due_ms(c) : now_ms + 1;
	return CALL_WAIT;
}

enum call_next call_step(struct provider *p, struct call *c, int64_t now_ms, struct buf *out)
{
	assert(c->open);
	if (!c->started)
		begin(p, c, now_ms);
	if (is_thinking(c, now_ms)) {
		c->due_ms = c->begun_ms + c->ideal_ms;
		return CALL_WAIT;
	}
	if (body_most(c) == 0)
		return broken_off(p, c, now_ms);
	if (c->held.len)
		return drip(p, c, now_ms, out);
	return faults_of(c)->drip_ms ? begin_drip(p, c, now_ms, out) : say(p, c, now_ms, out);
}
