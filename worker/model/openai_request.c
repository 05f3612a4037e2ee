/* Writes a request of OpenAI's chat completions, as its compatible servers take it too. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/json_writer.h"
#include "worker/model/json_raw.h"
#include "worker/model/model_api.h"

static void add_call(struct json_writer *w, const struct model_tool_call *call)
{
	json_open(w, NULL, '{');
	json_str(w, "id", buf_str(&call->id));
	json_text(w, "type", "function");
	json_open(w, "function", '{');
	json_str(w, "name", buf_str(&call->name));
	json_str(w, "arguments", buf_str(&call->arguments));
	json_close(w, '}');
	json_close(w, '}');
}

static void add_message(struct json_writer *w, const struct model_message *m)
{
	static const char *const roles[] = {
		[MODEL_USER] = "user", [MODEL_ASSISTANT] = "assistant", [MODEL_TOOL_ANSWER] = "tool"
	};

	json_open(w, NULL, '{');
	json_text(w, "role", roles[m->role]);
	/* An assistant that only called tools has said nothing, and some servers refuse an empty text. */
	if (m->text.len || !m->call_count)
		json_str(w, "content", m->text);
	if (m->call_count) {
		json_open(w, "tool_calls", '[');
		for (size_t i = 0; i < m->call_count; i++)
			add_call(w, &m->calls[i]);
		json_close(w, ']');
	}
	if (m->role == MODEL_TOOL_ANSWER)
		json_str(w, "tool_call_id", m->call_id);
	json_close(w, '}');
}

/* What many requests share comes first and word for word: that alone lets these providers keep it. */
static void add_messages(struct json_writer *w, const struct model_request *r)
{
	json_open(w, "messages", '[');
	if (r->system.len || r->prefix.len) {
		struct buf both = BUF_INIT;

		buf_add_str(&both, r->system);
		if (r->system.len && r->prefix.len)
			buf_add_text(&both, "\n\n");
		buf_add_str(&both, r->prefix);
		json_open(w, NULL, '{');
		json_text(w, "role", "system");
		json_str(w, "content", buf_str(&both));
		json_close(w, '}');
		buf_release(&both);
	}
	for (size_t i = 0; i < r->message_count; i++)
		add_message(w, &r->messages[i]);
	json_close(w, ']');
}

static void add_tools(struct json_writer *w, const struct model_request *r)
{
	json_open(w, "tools", '[');
	for (size_t i = 0; i < r->tool_count; i++) {
		json_open(w, NULL, '{');
		json_text(w, "type", "function");
		json_open(w, "function", '{');
		json_str(w, "name", r->tools[i].name);
		json_str(w, "description", r->tools[i].description);
		json_raw(w, "parameters", r->tools[i].schema);
		json_close(w, '}');
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void add_schema(struct json_writer *w, struct str schema)
{
	json_open(w, "response_format", '{');
	json_text(w, "type", "json_schema");
	json_open(w, "json_schema", '{');
	json_text(w, "name", "answer");
	json_bool(w, "strict", true);
	json_raw(w, "schema", schema);
	json_close(w, '}');
	json_close(w, '}');
}

/* OpenAI's own reasoning models refuse the old name of the limit; many servers know no other, or read over the new one, and an
 * answer without a limit has no price. */
static const char *limit_name(const struct tier *tier)
{
	return str_starts(tier->base_url, STR("https://api.openai.com/")) ? "max_completion_tokens"
									  : "max_tokens";
}

void openai_request(const struct model_request *r, struct buf *out)
{
	struct json_writer w = { .out = out };

	json_open(&w, NULL, '{');
	json_str(&w, "model", r->tier->model);
	add_messages(&w, r);
	if (r->tool_count)
		add_tools(&w, r);
	if (r->schema.len)
		add_schema(&w, r->schema);
	json_u64(&w, limit_name(r->tier), r->max_output ? r->max_output : r->tier->max_output);
	if (!r->whole) {
		json_bool(&w, "stream", true);
		json_open(&w, "stream_options", '{');
		json_bool(&w, "include_usage", true);
		json_close(&w, '}');
	}
	json_close(&w, '}');
}
