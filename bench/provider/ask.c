/* What both readers need: the text of the prompt as it grows, its hash, and words for what is wrong. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/ask.h"

#include "common/rand.h"

#include <stdlib.h>

enum { STRICT_DEEP = 32 };

void ask_release(struct ask *ask)
{
	json_decref(ask->doc);
	buf_release(&ask->text);
	buf_release(&ask->why);
	free(ask->prefixes);
	memset(ask, 0, sizeof *ask);
}

void ask_wrong(struct ask *ask, const char *format, ...)
{
	va_list args;

	if (ask->problem)
		return;
	ask->problem = PROBLEM_INVALID;
	va_start(args, format);
	buf_vprintf(&ask->why, format, args);
	va_end(args);
}

struct str ask_str(json_t *text)
{
	return json_is_string(text) ? str_bytes(json_string_value(text), json_string_length(text)) : STR("");
}

void ask_only(struct ask *ask, json_t *object, const char *const *names)
{
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value)
	{
		size_t i = 0;

		while (names[i] && strcmp(names[i], name))
			i++;
		if (!names[i])
			ask_wrong(ask, "%s: this is not known, and not permitted", name);
	}
}

void ask_mark(struct ask *ask, int64_t keep_ms)
{
	if (ask->prefix_count == ask->prefix_room) {
		ask->prefix_room = ask->prefix_room ? 2 * ask->prefix_room : 8;
		ask->prefixes = realloc(ask->prefixes, ask->prefix_room * sizeof *ask->prefixes);
		if (!ask->prefixes)
			abort();
	}
	ask->prefixes[ask->prefix_count++] =
		(struct prefix){ rand_mix(ask->hash), ask->text.len / TOKEN_BYTES, keep_ms };
}

/* FNV-1a (Fowler, Noll, Vo): it can be taken at any place on the way. */
static void add(struct ask *ask, struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		ask->hash = (ask->hash ^ (unsigned char)text.at[i]) * 0x100000001b3u;
	buf_add_str(&ask->text, text);
}

/* Chat completions cache without being asked, in steps; Messages where the client set a mark. */
void ask_add(struct ask *ask, struct str text)
{
	const size_t step = PREFIX_STEP * TOKEN_BYTES;

	while (ask->api == API_CHAT && ask->text.len / step < (ask->text.len + text.len) / step) {
		size_t until = step - ask->text.len % step;

		add(ask, str_sub(text, 0, until));
		ask_mark(ask, PREFIX_TTL_MS);
		text = str_sub(text, until, text.len);
	}
	add(ask, text);
}

void ask_add_json(struct ask *ask, json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	if (!text)
		return;
	ask_add(ask, str_of(text));
	free(text);
}

const char *ask_first_tool(const struct ask *ask)
{
	json_t *tool = json_array_get(ask->tools, 0), *function = json_object_get(tool, "function");

	return json_string_value(json_object_get(function ? function : tool, "name"));
}

static void strict(struct ask *ask, json_t *schema, bool all_required, int depth)
{
	json_t *properties = json_object_get(schema, "properties"), *required, *value;
	json_t *any = json_object_get(schema, "anyOf");
	const char *name;
	size_t i;

	if (depth > STRICT_DEEP)
		ask_wrong(ask, "Invalid schema: it is too deep");
	if (depth > STRICT_DEEP || !json_is_object(schema))
		return;
	required = json_object_get(schema, "required");
	if ((properties || !strcmp("object", ask_str(json_object_get(schema, "type")).at)) &&
		!json_is_false(json_object_get(schema, "additionalProperties")))
		ask_wrong(ask,
			"Invalid schema: 'additionalProperties' is required to be supplied and to be false");
	if (all_required && json_object_size(properties) != json_array_size(required))
		ask_wrong(ask, "Invalid schema: 'required' must name every property");
	json_object_foreach(properties, name, value) strict(ask, value, all_required, depth + 1);
	json_object_foreach(json_object_get(schema, "$defs"), name, value)
		strict(ask, value, all_required, depth + 1);
	json_array_foreach(any, i, value) strict(ask, value, all_required, depth + 1);
	strict(ask, json_object_get(schema, "items"), all_required, depth + 1);
}

void ask_strict(struct ask *ask, json_t *schema, bool all_required)
{
	if (!json_is_object(schema))
		ask_wrong(ask, "Invalid schema: it is not an object");
	strict(ask, schema, all_required, 0);
}

enum problem ask_read(struct ask *ask, enum api api, struct str body)
{
	json_error_t error;

	*ask = (struct ask){ .api = api, .hash = 0xcbf29ce484222325u, .max_tokens = UINT64_MAX };
	ask->doc = json_loadb(body.at, body.len, JSON_ALLOW_NUL, &error);
	if (!json_is_object(ask->doc)) {
		ask_wrong(ask, "We could not parse the JSON body of your request: %s",
			ask->doc ? "it is no object" : error.text);
		return ask->problem;
	}
	ask->model = ask_str(json_object_get(ask->doc, "model"));
	if (!ask->model.len)
		ask_wrong(ask, "model: it is required");
	if (!json_array_size(json_object_get(ask->doc, "messages")))
		ask_wrong(ask, "messages: at least one message is required");
	ask->stream = json_is_true(json_object_get(ask->doc, "stream"));
	ask->tools = json_object_get(ask->doc, "tools");
	for (size_t i = 0; i < ask->model.len; i++)
		ask->hash = (ask->hash ^ (unsigned char)ask->model.at[i]) * 0x100000001b3u;
	if (api == API_CHAT)
		ask_chat(ask);
	else
		ask_messages(ask);
	return ask->problem;
}
