/* Writes a request of Anthropic's Messages. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/json_writer.h"
#include "worker/model/json_raw.h"
#include "worker/model/model_api.h"

/* All that stands before this mark is to be kept by the provider: tools, then system, then messages. */
static void add_cache_mark(struct json_writer *w)
{
	json_open(w, "cache_control", '{');
	json_text(w, "type", "ephemeral");
	json_close(w, '}');
}

static void add_text(struct json_writer *w, struct str text, bool mark)
{
	json_open(w, NULL, '{');
	json_text(w, "type", "text");
	json_str(w, "text", text);
	if (mark)
		add_cache_mark(w);
	json_close(w, '}');
}

static void add_system(struct json_writer *w, const struct model_request *r)
{
	json_open(w, "system", '[');
	if (r->system.len)
		add_text(w, r->system, !r->prefix.len);
	if (r->prefix.len)
		add_text(w, r->prefix, true);
	json_close(w, ']');
}

static void add_tool_result(struct json_writer *w, const struct model_message *m, bool mark)
{
	json_open(w, NULL, '{');
	json_text(w, "type", "tool_result");
	json_str(w, "tool_use_id", m->call_id);
	json_str(w, "content", m->text);
	if (m->is_error)
		json_bool(w, "is_error", true);
	if (mark)
		add_cache_mark(w);
	json_close(w, '}');
}

/* What the answer itself had: its blocks must come back as they were. */
static void add_assistant(struct json_writer *w, const struct model_message *m)
{
	if (m->turn.len)
		json_raw(w, "content", m->turn);
	else
		json_str(w, "content", m->text);
}

/* One message, or a run of answers of tools: those that belong to one turn must come back in one message. Returns how many
 * were taken. */
static size_t add_message(struct json_writer *w, const struct model_request *r, size_t at)
{
	const struct model_message *m = &r->messages[at];
	size_t to = at + 1;

	while (m->role == MODEL_TOOL_ANSWER && to < r->message_count &&
		r->messages[to].role == MODEL_TOOL_ANSWER)
		to++;
	/* In a conversation the next turn repeats this one: the provider need not read it again. */
	bool mark = at && to == r->message_count;
	json_open(w, NULL, '{');
	json_text(w, "role", m->role == MODEL_ASSISTANT ? "assistant" : "user");
	if (m->role == MODEL_ASSISTANT) {
		add_assistant(w, m);
	} else {
		json_open(w, "content", '[');
		for (size_t i = at; i < to; i++)
			if (m->role == MODEL_TOOL_ANSWER)
				add_tool_result(w, &r->messages[i], mark && i + 1 == to);
			else
				add_text(w, r->messages[i].text, mark);
		json_close(w, ']');
	}
	json_close(w, '}');
	return to - at;
}

static void add_tools(struct json_writer *w, const struct model_request *r)
{
	json_open(w, "tools", '[');
	for (size_t i = 0; i < r->tool_count; i++) {
		json_open(w, NULL, '{');
		json_str(w, "name", r->tools[i].name);
		json_str(w, "description", r->tools[i].description);
		json_raw(w, "input_schema", r->tools[i].schema);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void add_schema(struct json_writer *w, struct str schema)
{
	json_open(w, "output_config", '{');
	json_open(w, "format", '{');
	json_text(w, "type", "json_schema");
	json_raw(w, "schema", schema);
	json_close(w, '}');
	json_close(w, '}');
}

void anthropic_request(const struct model_request *r, struct buf *out)
{
	struct json_writer w = { .out = out };

	json_open(&w, NULL, '{');
	json_str(&w, "model", r->tier->model);
	json_u64(&w, "max_tokens", r->max_output ? r->max_output : r->tier->max_output);
	if (r->tool_count)
		add_tools(&w, r);
	if (r->system.len || r->prefix.len)
		add_system(&w, r);
	json_open(&w, "messages", '[');
	for (size_t i = 0; i < r->message_count;)
		i += add_message(&w, r, i);
	json_close(&w, ']');
	if (r->schema.len)
		add_schema(&w, r->schema);
	if (!r->whole)
		json_bool(&w, "stream", true);
	json_close(&w, '}');
}
