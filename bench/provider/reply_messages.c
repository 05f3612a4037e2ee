/* The form of Messages (anthropic-sdk-typescript: Message, RawMessageStreamEvent). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/reply.h"

#include <inttypes.h>

static const char *const reasons[STOPS] = { [STOP_NONE] = "end_turn",
	[STOP_END] = "end_turn",
	[STOP_LENGTH] = "max_tokens",
	[STOP_SEQUENCE] = "stop_sequence",
	[STOP_TOOL] = "tool_use",
	[STOP_PAUSE] = "pause_turn",
	[STOP_REFUSAL] = "refusal",
	[STOP_FILTER] = "refusal", /* there is none of its own */
	[STOP_CONTEXT] = "model_context_window_exceeded",
	[STOP_UNKNOWN] = "sim_unknown" };

static void add_usage(const struct reply *r, struct json_writer *w, uint64_t output)
{
	const struct usage *u = &r->usage;

	if (r->faults.lie == LIE_MISSING)
		return;
	json_open(w, "usage", '{');
	json_i64(w, "input_tokens", reply_told(r, u->input));
	json_i64(w, "cache_creation_input_tokens", reply_told(r, u->written + u->written_long));
	json_i64(w, "cache_read_input_tokens", reply_told(r, u->cached));
	json_open(w, "cache_creation", '{');
	json_i64(w, "ephemeral_5m_input_tokens", reply_told(r, u->written));
	json_i64(w, "ephemeral_1h_input_tokens", reply_told(r, u->written_long));
	json_close(w, '}');
	json_i64(w, "output_tokens", reply_told(r, output));
	json_text(w, "service_tier", "standard");
	json_close(w, '}');
}

static void add_text(struct json_writer *w, const char *key, const char *text)
{
	if (text)
		json_text(w, key, text);
	else
		buf_printf(w->out, ",\"%s\":null", key);
}

/* Up to the content. */
static void open_message(const struct reply *r, struct json_writer *w, const char *key)
{
	char id[32];

	snprintf(id, sizeof id, "msg_sim_%" PRIu64, r->number);
	json_open(w, key, '{');
	json_text(w, "id", id);
	json_text(w, "type", "message");
	json_text(w, "role", "assistant");
	json_str(w, "model", r->model);
	json_open(w, "content", '[');
}

static void close_message(const struct reply *r, struct json_writer *w, const char *reason, uint64_t output)
{
	json_close(w, ']');
	add_text(w, "stop_reason", reason);
	add_text(w, "stop_sequence", reason && r->stop == STOP_SEQUENCE ? "END" : NULL);
	add_usage(r, w, output);
	json_close(w, '}');
}

/* The head of a block; its text or input is for the caller. */
static void open_block(const struct reply *r, struct json_writer *w, const char *key)
{
	char id[32];

	json_open(w, key, '{');
	json_text(w, "type", r->tool ? "tool_use" : "text");
	if (!r->tool)
		return;
	snprintf(id, sizeof id, "toolu_sim_%" PRIu64, r->number);
	json_text(w, "id", id);
	json_text(w, "name", r->tool);
}

static void plain(const struct reply *r, struct str text, struct buf *out)
{
	struct json_writer w = { .out = out };

	open_message(r, &w, NULL);
	if (text.len) {
		open_block(r, &w, NULL);
		if (r->tool)
			buf_printf(out, ",\"input\":%.*s", STR_ARG(text));
		else
			reply_text(r, &w, "text", text);
		json_close(&w, '}');
	}
	close_message(r, &w, reasons[r->stop], r->usage.output);
}

static struct json_writer open_event(const struct reply *r, const char *type, struct buf *out)
{
	struct json_writer w = reply_event(r, type, out);

	json_open(&w, NULL, '{');
	json_text(&w, "type", type);
	return w;
}

static void close_event(const struct reply *r, struct json_writer *w)
{
	json_close(w, '}');
	reply_event_end(r, w->out);
}

static void start(const struct reply *r, struct buf *out)
{
	struct json_writer w = open_event(r, "message_start", out);

	open_message(r, &w, "message");
	close_message(r, &w, NULL, 1);
	close_event(r, &w);
	if (r->faults.empty)
		return;
	w = open_event(r, "content_block_start", out);
	json_u64(&w, "index", 0);
	open_block(r, &w, "content_block");
	if (r->tool)
		buf_add_text(out, ",\"input\":{}");
	else
		json_text(&w, "text", "");
	json_close(&w, '}');
	close_event(r, &w);
	w = open_event(r, "ping", out);
	close_event(r, &w);
}

static void piece(const struct reply *r, struct str text, struct buf *out)
{
	struct json_writer w = open_event(r, "content_block_delta", out);

	json_u64(&w, "index", 0);
	json_open(&w, "delta", '{');
	json_text(&w, "type", r->tool ? "input_json_delta" : "text_delta");
	reply_text(r, &w, r->tool ? "partial_json" : "text", text);
	json_close(&w, '}');
	close_event(r, &w);
}

static void end(const struct reply *r, struct buf *out)
{
	struct json_writer w;

	if (!r->faults.empty) {
		w = open_event(r, "content_block_stop", out);
		json_u64(&w, "index", 0);
		close_event(r, &w);
	}
	w = open_event(r, "message_delta", out);
	json_open(&w, "delta", '{');
	json_text(&w, "stop_reason", reasons[r->stop]);
	add_text(&w, "stop_sequence", r->stop == STOP_SEQUENCE ? "END" : NULL);
	json_close(&w, '}');
	add_usage(r, &w, r->usage.output);
	close_event(r, &w);
	w = open_event(r, "message_stop", out);
	close_event(r, &w);
}

const struct reply_form reply_messages = { plain, start, piece, end };
