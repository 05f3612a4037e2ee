/* Reads a request of chat completions (openai-openapi: CreateChatCompletionRequest). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/ask.h"

static const char *const known[] = { "audio", "frequency_penalty", "function_call", "functions", "logit_bias",
	"logprobs", "max_completion_tokens", "max_tokens", "messages", "metadata", "modalities", "model", "n",
	"parallel_tool_calls", "prediction", "presence_penalty", "prompt_cache_key", "prompt_cache_retention",
	"reasoning_effort", "response_format", "safety_identifier", "seed", "service_tier", "stop", "store",
	"stream", "stream_options", "temperature", "tool_choice", "tools", "top_logprobs", "top_p", "user",
	"verbosity", "web_search_options", NULL };

static bool is_one_of(struct str s, const char *const *list)
{
	while (*list && !str_equal(s, str_of(*list)))
		list++;
	return *list;
}

static void add_line(struct ask *ask, struct str text)
{
	ask_add(ask, text);
	ask_add(ask, STR("\n"));
}

static void read_content(struct ask *ask, json_t *content, size_t number)
{
	json_t *part;
	size_t i;

	if (json_is_string(content))
		add_line(ask, ask_str(content));
	else if (!json_is_array(content))
		ask_wrong(ask, "messages[%zu].content: a text or a list is required", number);
	json_array_foreach(content, i, part)
	{
		json_t *text = json_object_get(part, "text");

		if (json_is_string(text))
			add_line(ask, ask_str(text));
		else if (json_is_string(json_object_get(part, "type")))
			ask_add_json(ask, part); /* an image, say: counted by the bytes that it has here */
		else
			ask_wrong(ask, "messages[%zu].content[%zu].type: it is required", number, i);
	}
}

/* A message of the role "tool" answers a call of the last message of the assistant. */
static bool answers_call(json_t *messages, size_t number, struct str id)
{
	while (number-- > 0) {
		json_t *calls = json_object_get(json_array_get(messages, number), "tool_calls"), *call;
		size_t i;

		json_array_foreach(calls, i, call)
		{
			if (str_equal(ask_str(json_object_get(call, "id")), id))
				return true;
		}
		if (calls)
			break;
	}
	return false;
}

static void read_message(struct ask *ask, json_t *messages, size_t number)
{
	static const char *const roles[] = { "developer", "system", "user", "assistant", "tool", "function",
		NULL };
	json_t *message = json_array_get(messages, number), *calls = json_object_get(message, "tool_calls");
	json_t *content = json_object_get(message, "content");
	struct str role = ask_str(json_object_get(message, "role"));

	if (!is_one_of(role, roles))
		ask_wrong(ask, "messages[%zu].role: '%.*s' is none", number, STR_ARG(role));
	if (str_equal(role, STR("tool")) &&
		!answers_call(messages, number, ask_str(json_object_get(message, "tool_call_id"))))
		ask_wrong(ask, "messages with role 'tool' must be a response to a preceding message with "
			       "'tool_calls'");
	add_line(ask, role);
	if (!calls || (content && !json_is_null(content)))
		read_content(ask, content, number);
	if (calls) {
		ask_add_json(ask, calls);
		ask->turns++;
	}
}

static void read_format(struct ask *ask, json_t *format)
{
	static const char *const types[] = { "text", "json_object", "json_schema", NULL };
	json_t *named = json_object_get(format, "json_schema");

	if (!format)
		return;
	if (!is_one_of(ask_str(json_object_get(format, "type")), types))
		ask_wrong(ask, "response_format.type: it must be text, json_object or json_schema");
	if (!str_equal(ask_str(json_object_get(format, "type")), STR("json_schema")))
		return;
	if (!ask_str(json_object_get(named, "name")).len)
		ask_wrong(ask, "Missing required parameter: 'response_format.json_schema.name'");
	ask->schema = json_object_get(named, "schema");
	if (json_is_true(json_object_get(named, "strict")))
		ask_strict(ask, ask->schema, true);
}

static void read_tools(struct ask *ask)
{
	json_t *choice = json_object_get(ask->doc, "tool_choice"), *tool;
	size_t i;

	json_array_foreach(ask->tools, i, tool)
	{
		json_t *function = json_object_get(tool, "function");

		if (!str_equal(ask_str(json_object_get(tool, "type")), STR("function")) ||
			!ask_str(json_object_get(function, "name")).len)
			ask_wrong(ask,
				"tools[%zu]: {\"type\":\"function\",\"function\":{\"name\":...}} is required",
				i);
		if (json_is_true(json_object_get(function, "strict")))
			ask_strict(ask, json_object_get(function, "parameters"), true);
		ask_add_json(ask, tool);
	}
	if (str_equal(ask_str(choice), STR("required")))
		ask->tool = ask_first_tool(ask);
	else if (json_is_object(choice))
		ask->tool = json_string_value(json_object_get(json_object_get(choice, "function"), "name"));
}

static void read_limit(struct ask *ask, const char *name)
{
	json_t *most = json_object_get(ask->doc, name);

	if (!most || json_is_null(most))
		return;
	if (!json_is_integer(most) || json_integer_value(most) < 1)
		ask_wrong(ask, "%s: a whole number of 1 or more is required", name);
	else
		ask->max_tokens = (uint64_t)json_integer_value(most);
}

void ask_chat(struct ask *ask)
{
	json_t *messages = json_object_get(ask->doc, "messages"), *options, *n;

	ask_only(ask, ask->doc, known);
	read_limit(ask, "max_tokens");
	read_limit(ask, "max_completion_tokens");
	options = json_object_get(ask->doc, "stream_options");
	if (options && !ask->stream)
		ask_wrong(ask, "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
	ask->include_usage = json_is_true(json_object_get(options, "include_usage"));
	n = json_object_get(ask->doc, "n");
	if (n && json_integer_value(n) != 1)
		ask_wrong(ask, "n: more than one answer is not simulated");
	read_tools(ask);
	for (size_t i = 0; i < json_array_size(messages); i++)
		read_message(ask, messages, i);
	read_format(ask, json_object_get(ask->doc, "response_format"));
}
