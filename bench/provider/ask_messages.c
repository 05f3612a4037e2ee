/* Reads a request of Messages (anthropic-sdk-typescript: MessageCreateParams). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/ask.h"

static const char *const known[] = { "cache_control", "container", "context_management", "inference_geo",
	"max_tokens", "mcp_servers", "messages", "metadata", "model", "output_config", "output_format",
	"service_tier", "stop_sequences", "stream", "system", "temperature", "thinking", "tool_choice",
	"tools", "top_k", "top_p", NULL };

/* How long a block asks for everything up to it to be kept. */
static int64_t keep_ms(struct ask *ask, json_t *block)
{
	json_t *control = json_object_get(block, "cache_control");
	struct str ttl = ask_str(json_object_get(control, "ttl"));

	if (!control || json_is_null(control))
		return 0;
	if (!str_equal(ask_str(json_object_get(control, "type")), STR("ephemeral")) ||
		(ttl.len && !str_equal(ttl, STR("5m")) && !str_equal(ttl, STR("1h"))))
		ask_wrong(ask, "cache_control: {\"type\":\"ephemeral\"} with a ttl of 5m or 1h is required");
	return str_equal(ttl, STR("1h")) ? PREFIX_LONG_TTL_MS : PREFIX_TTL_MS;
}

static bool is_type(json_t *block, const char *type)
{
	return str_equal(ask_str(json_object_get(block, "type")), str_of(type));
}

/* The use that it answers stands in the message before. */
static bool answers_use(json_t *before, struct str id)
{
	json_t *block;
	size_t i;

	json_array_foreach(json_object_get(before, "content"), i, block)
	{
		if (is_type(block, "tool_use") && str_equal(ask_str(json_object_get(block, "id")), id))
			return true;
	}
	return false;
}

static void read_block(struct ask *ask, json_t *block, json_t *before)
{
	struct str text = ask_str(json_object_get(block, "text"));

	if (is_type(block, "text")) {
		if (!text.len)
			ask_wrong(ask, "messages: text content blocks must be non-empty");
		ask_add(ask, text);
	} else if (json_is_string(json_object_get(block, "type"))) {
		if (is_type(block, "tool_result") &&
			!answers_use(before, ask_str(json_object_get(block, "tool_use_id"))))
			ask_wrong(ask, "unexpected `tool_use_id` found in `tool_result` blocks");
		ask_add_json(ask, block);
	} else {
		ask_wrong(ask, "messages: each block of content needs a type");
	}
	ask_add(ask, STR("\n"));
	ask_mark(ask, keep_ms(ask, block));
}

static void read_content(struct ask *ask, json_t *content, json_t *before)
{
	bool uses = false;
	json_t *block;
	size_t i;

	if (json_is_string(content)) {
		if (!json_string_length(content))
			ask_wrong(ask, "messages: text content must be non-empty");
		ask_add(ask, ask_str(content));
		ask_add(ask, STR("\n"));
		ask_mark(ask, 0);
	} else if (!json_array_size(content)) {
		ask_wrong(ask, "messages: content is required");
	}
	json_array_foreach(content, i, block)
	{
		read_block(ask, block, before);
		uses |= is_type(block, "tool_use");
	}
	ask->turns += uses;
}

static void read_message(struct ask *ask, json_t *messages, size_t number)
{
	json_t *message = json_array_get(messages, number);
	struct str role = ask_str(json_object_get(message, "role"));

	if (!str_equal(role, STR("user")) && !str_equal(role, STR("assistant")))
		ask_wrong(ask, "messages.%zu.role: it must be 'user' or 'assistant'", number);
	if (!number && !str_equal(role, STR("user")))
		ask_wrong(ask, "messages: first message must use the \"user\" role");
	ask_add(ask, role);
	ask_add(ask, STR("\n"));
	read_content(ask, json_object_get(message, "content"),
		number ? json_array_get(messages, number - 1) : NULL);
}

static void read_tools(struct ask *ask)
{
	json_t *choice = json_object_get(ask->doc, "tool_choice"), *tool;
	size_t i;

	json_array_foreach(ask->tools, i, tool)
	{
		if (!ask_str(json_object_get(tool, "name")).len ||
			!json_is_object(json_object_get(tool, "input_schema")))
			ask_wrong(ask, "tools.%zu: a name and an input_schema are required", i);
		if (json_is_true(json_object_get(tool, "strict")))
			ask_strict(ask, json_object_get(tool, "input_schema"), false);
		ask_add_json(ask, tool);
		ask_mark(ask, keep_ms(ask, tool));
	}
	if (is_type(choice, "any"))
		ask->tool = ask_first_tool(ask);
	else if (is_type(choice, "tool"))
		ask->tool = json_string_value(json_object_get(choice, "name"));
}

static void read_system(struct ask *ask, json_t *system)
{
	json_t *block;
	size_t i;

	if (json_is_string(system)) {
		ask_add(ask, ask_str(system));
		ask_mark(ask, 0);
	} else if (system && !json_is_array(system)) {
		ask_wrong(ask, "system: a text or a list of blocks is required");
	}
	json_array_foreach(system, i, block)
	{
		read_block(ask, block, NULL);
	}
}

static void read_format(struct ask *ask)
{
	json_t *format = json_object_get(json_object_get(ask->doc, "output_config"), "format");

	if (!format || json_is_null(format))
		return;
	if (!is_type(format, "json_schema"))
		ask_wrong(ask, "output_config.format.type: it must be 'json_schema'");
	ask->schema = json_object_get(format, "schema");
	ask_strict(ask, ask->schema, false);
}

void ask_messages(struct ask *ask)
{
	json_t *messages = json_object_get(ask->doc, "messages"),
	       *most = json_object_get(ask->doc, "max_tokens");
	int64_t keep = keep_ms(ask, ask->doc);

	ask_only(ask, ask->doc, known);
	ask->include_usage = true;
	if (!json_is_integer(most) || json_integer_value(most) < 1)
		ask_wrong(ask, "max_tokens: Field required");
	else
		ask->max_tokens = (uint64_t)json_integer_value(most);
	read_tools(ask);
	read_system(ask, json_object_get(ask->doc, "system"));
	for (size_t i = 0; i < json_array_size(messages); i++)
		read_message(ask, messages, i);
	read_format(ask);
	/* One mark for the whole request: at its last block. */
	if (keep && ask->prefix_count)
		ask->prefixes[ask->prefix_count - 1].keep_ms = keep;
}
