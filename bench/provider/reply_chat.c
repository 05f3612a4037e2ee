/* The form of chat completions (openai-openapi: CreateChatCompletionResponse and ...StreamResponse). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/reply.h"

#include <inttypes.h>

static const char *const reasons[STOPS] = { [STOP_NONE] = "stop",
	[STOP_END] = "stop",
	[STOP_LENGTH] = "length",
	[STOP_SEQUENCE] = "stop",
	[STOP_TOOL] = "tool_calls",
	[STOP_PAUSE] = "stop", /* there is none of its own */
	[STOP_REFUSAL] = "stop",
	[STOP_FILTER] = "content_filter",
	[STOP_CONTEXT] = "length",
	[STOP_UNKNOWN] = "sim_unknown" };

static void add_usage(const struct reply *r, struct json_writer *w)
{
	int64_t prompt = reply_told(r, usage_prompt(&r->usage)), output = reply_told(r, r->usage.output);

	json_open(w, "usage", '{');
	json_i64(w, "prompt_tokens", prompt);
	json_i64(w, "completion_tokens", output);
	json_i64(w, "total_tokens", prompt + output);
	json_open(w, "prompt_tokens_details", '{');
	json_i64(w, "cached_tokens", reply_told(r, r->usage.cached));
	json_u64(w, "audio_tokens", 0);
	json_close(w, '}');
	json_open(w, "completion_tokens_details", '{');
	json_u64(w, "reasoning_tokens", 0);
	json_u64(w, "audio_tokens", 0);
	json_u64(w, "accepted_prediction_tokens", 0);
	json_u64(w, "rejected_prediction_tokens", 0);
	json_close(w, '}');
	json_close(w, '}');
}

static void add_frame(const struct reply *r, struct json_writer *w, const char *object)
{
	char id[32];

	snprintf(id, sizeof id, "chatcmpl-sim-%" PRIu64, r->number);
	json_open(w, NULL, '{');
	json_text(w, "id", id);
	json_text(w, "object", object);
	json_i64(w, "created", r->created_s);
	json_str(w, "model", r->model);
	json_text(w, "service_tier", "default");
	json_text(w, "system_fingerprint", "fp_sim");
}

static void add_null(struct json_writer *w, const char *key)
{
	buf_printf(w->out, "%s\"%s\":null", w->comma ? "," : "", key);
	w->comma = true;
}

/* `name`: NULL in all but the first piece of a stream, which has no index elsewhere. */
static void add_call(
	const struct reply *r, struct json_writer *w, bool streamed, const char *name, struct str input)
{
	char id[32];

	json_open(w, "tool_calls", '[');
	json_open(w, NULL, '{');
	if (streamed)
		json_u64(w, "index", 0);
	if (name) {
		snprintf(id, sizeof id, "call_sim_%" PRIu64, r->number);
		json_text(w, "id", id);
		json_text(w, "type", "function");
	}
	json_open(w, "function", '{');
	if (name)
		json_text(w, "name", name);
	reply_text(r, w, "arguments", input);
	json_close(w, '}');
	json_close(w, '}');
	json_close(w, ']');
}

static void plain(const struct reply *r, struct str text, struct buf *out)
{
	struct json_writer w = { .out = out };

	add_frame(r, &w, "chat.completion");
	json_open(&w, "choices", '[');
	json_open(&w, NULL, '{');
	json_u64(&w, "index", 0);
	json_open(&w, "message", '{');
	json_text(&w, "role", "assistant");
	if (r->tool || r->stop == STOP_REFUSAL)
		add_null(&w, "content");
	else
		reply_text(r, &w, "content", text);
	if (r->stop == STOP_REFUSAL)
		reply_text(r, &w, "refusal", text);
	else
		add_null(&w, "refusal");
	if (r->tool)
		add_call(r, &w, false, r->tool, text);
	json_open(&w, "annotations", '[');
	json_close(&w, ']');
	json_close(&w, '}');
	add_null(&w, "logprobs");
	json_text(&w, "finish_reason", reasons[r->stop]);
	json_close(&w, '}');
	json_close(&w, ']');
	if (r->faults.lie != LIE_MISSING)
		add_usage(r, &w);
	json_close(&w, '}');
}

static struct json_writer open_chunk(const struct reply *r, struct buf *out)
{
	struct json_writer w = reply_event(r, NULL, out);

	add_frame(r, &w, "chat.completion.chunk");
	json_open(&w, "choices", '[');
	json_open(&w, NULL, '{');
	json_u64(&w, "index", 0);
	json_open(&w, "delta", '{');
	return w;
}

static void close_chunk(const struct reply *r, struct json_writer *w, const char *reason)
{
	json_close(w, '}');
	add_null(w, "logprobs");
	if (reason)
		json_text(w, "finish_reason", reason);
	else
		add_null(w, "finish_reason");
	json_close(w, '}');
	json_close(w, ']');
	if (r->include_usage)
		add_null(w, "usage");
	json_close(w, '}');
	reply_event_end(r, w->out);
}

static void start(const struct reply *r, struct buf *out)
{
	struct json_writer w = open_chunk(r, out);

	json_text(&w, "role", "assistant");
	if (r->tool) {
		add_null(&w, "content");
		add_call(r, &w, true, r->tool, STR(""));
	} else {
		json_text(&w, "content", "");
	}
	add_null(&w, "refusal");
	close_chunk(r, &w, NULL);
}

static void piece(const struct reply *r, struct str text, struct buf *out)
{
	struct json_writer w = open_chunk(r, out);

	if (r->tool)
		add_call(r, &w, true, NULL, text);
	else
		reply_text(r, &w, r->stop == STOP_REFUSAL ? "refusal" : "content", text);
	close_chunk(r, &w, NULL);
}

static void end(const struct reply *r, struct buf *out)
{
	struct json_writer w = open_chunk(r, out);

	close_chunk(r, &w, reasons[r->stop]);
	if (r->include_usage && r->faults.lie != LIE_MISSING) {
		w = reply_event(r, NULL, out);
		add_frame(r, &w, "chat.completion.chunk");
		json_open(&w, "choices", '[');
		json_close(&w, ']');
		add_usage(r, &w);
		json_close(&w, '}');
		reply_event_end(r, out);
	}
	reply_event(r, NULL, out);
	buf_add_text(out, "[DONE]");
	reply_event_end(r, out);
}

const struct reply_form reply_chat = { plain, start, piece, end };
