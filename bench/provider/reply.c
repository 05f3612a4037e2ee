/* What both forms share: events, ids, and figures and texts that lie on purpose. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/reply.h"

#include <inttypes.h>

enum { EXAGGERATION = 1000 };

static const char *line_end(const struct reply *r)
{
	return r->faults.crlf ? "\r\n" : "\n";
}

struct json_writer reply_event(const struct reply *r, const char *name, struct buf *out)
{
	if (r->faults.comments) {
		buf_printf(out, ": still at work%s%s", line_end(r), line_end(r));
		if (r->api == API_MESSAGES)
			buf_printf(out, "event: ping%sdata: {\"type\": \"ping\"}%s%s", line_end(r),
				line_end(r), line_end(r));
	}
	if (name)
		buf_printf(out, "event: %s%s", name, line_end(r));
	buf_add_text(out, "data: ");
	return (struct json_writer){ .out = out };
}

void reply_event_end(const struct reply *r, struct buf *out)
{
	if (r->faults.malformed)
		out->len--;
	buf_add_text(out, line_end(r));
	buf_add_text(out, line_end(r));
}

void reply_text(const struct reply *r, struct json_writer *w, const char *key, struct str text)
{
	json_str(w, key, text);
	if (!r->faults.utf8)
		return;
	/* A sequence that is cut, a byte that no sequence has, and half of a pair: before the closing quote. */
	w->out->len--;
	buf_add_text(w->out, "\xc3(\xff\xed\xa0\x80\"");
}

int64_t reply_told(const struct reply *r, uint64_t tokens)
{
	switch ((enum lie)r->faults.lie) {
	case LIE_ZERO:
		return 0;
	case LIE_LOW:
		return (int64_t)(tokens / 2);
	case LIE_HUGE:
		return (int64_t)(tokens * EXAGGERATION);
	case LIE_NEGATIVE:
		return -(int64_t)tokens;
	default:
		return (int64_t)tokens;
	}
}

void reply_request_id(uint64_t number, char out[32])
{
	snprintf(out, 32, "req_sim_%" PRIu64, number);
}

void reply_error_event(const struct reply *r, struct buf *out)
{
	char id[32];

	reply_request_id(r->number, id);
	reply_event(r, r->api == API_MESSAGES ? "error" : NULL, out);
	problem_body(PROBLEM_OVERLOADED, r->api, STR(""), id, out);
	reply_event_end(r, out);
}
