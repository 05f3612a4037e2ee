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

static void add_null(struct json_writer *w, const char *key)
{
	buf_printf(w->out, "%s\"%s\":null", w->comma ? "," : "", key);
	w->comma = true;
}

static void add_text(struct json_writer *w, const char *key, const char *text)
{
	if (text)
		json_text(w, key, text);
	else
		add_null(w, key);
}

/* `whole`: of a message; the last figures of a stream are fewer. */
static void add_usage(const struct reply *r, struct json_writer *w, uint64_t output, bool whole)
{
	const struct usage *u = &r->usage;

	if (r->faults.lie == LIE_MISSING)
		return;
	json_open(w, "usage", '{');
	json_i64(w, "input_tokens", reply_told(r, u->input));
	json_i64(w, "cache_creation_input_tokens", reply_told(r, u->written + u->written_long));
	json_i64(w, "cache_read_input_tokens", reply_told(r, u->cached));
	json_i64(w, "output_tokens", reply_told(r, output));
	add_null(w, "output_tokens_details");
	add_null(w, "server_tool_use");
	if (whole) {
		json_open(w, "cache_creation", '{');
		json_i64(w, "ephemeral_5m_input_tokens", reply_told(r, u->written));
		json_i64(w, "ephemeral_1h_input_tokens", reply_told(r, u->written_long));
		json_close(w, '}');
		add_null(w, "inference_geo");
		add_null(w, "speed");
		json_text(w, "service_tier", "standard");
	}
	json_close(w, '}');
}

/* `told` is false while a stream has not come to its end. */
static void add_stop(const struct reply *r, struct json_writer *w, bool told)
{
	add_text(w, "stop_reason", told ? reasons[r->stop] : NULL);
	add_text(w, "stop_sequence", told && r->stop == STOP_SEQUENCE ? "END" : NULL);
	add_null(w, "container");
	if (told && r->stop == STOP_REFUSAL) {
		json_open(w, "stop_details", '{');
		json_text(w, "type", "refusal");
		add_null(w, "category");
		add_null(w, "explanation");
		json_close(w, '}');
	} else {
		add_null(w, "stop_details");
	}
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

static void close_message(const struct reply *r, struct json_writer *w, bool told, uint64_t output)
{
	json_close(w, ']');
	add_stop(r, w, told);
	add_null(w, "diagnostics");
	add_usage(r, w, output, true);
	json_close(w, '}');
}

/* The head of a block; its text or input is for the caller. */
static void open_block(const struct reply *r, struct json_writer *w, const char *key)
{
	char id[32];

	json_open(w, key, '{');
	json_text(w, "type", r->tool ? "tool_use" : "text");
	if (!r->tool) {
		add_null(w, "citations");
		return;
	}
	snprintf(id, sizeof id, "toolu_sim_%" PRIu64, r->number);
	json_text(w, "id", id);
	json_text(w, "name", r->tool);
	json_open(w, "caller", '{');
	json_text(w, "type", "direct");
	json_close(w, '}');
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
	close_message(r, &w, true, r->usage.output);
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
	close_message(r, &w, false, 1);
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
	add_stop(r, &w, true);
	json_close(&w, '}');
	add_usage(r, &w, r->usage.output, false);
	close_event(r, &w);
	w = open_event(r, "message_stop", out);
	close_event(r, &w);
}

const struct reply_form reply_messages = { plain, start, piece, end };
