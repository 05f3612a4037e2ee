/* The file of --planted, read once; texts stay in its document. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/planted.h"

#define TEXT(member)                                                                                         \
	{                                                                                                    \
#member, SETTING_TEXT, offsetof(struct planted_thing, member)                                \
	}

static const struct setting thing_settings[] = { TEXT(pattern), TEXT(path), TEXT(when), TEXT(rule),
	TEXT(severity), TEXT(confidence), TEXT(message), TEXT(why),
	{ "lines", SETTING_U64, offsetof(struct planted_thing, lines) }, { "true", SETTING_OTHER, 0 } };

static const struct planted_thing by_default = { .path = { "", 0 },
	.when = { "", 0 },
	.rule = { "", 0 },
	.severity = { "warning", 7 },
	.confidence = { "medium", 6 },
	.message = { "", 0 },
	.why = { "", 0 },
	.pattern = { "", 0 },
	.lines = 1 };

void planted_release(struct planted_set *s)
{
	free(s->list);
	json_decref(s->doc);
	*s = (struct planted_set){ 0 };
}

static int read_thing(json_t *object, struct planted_thing *t, struct buf *why)
{
	json_t *is_true = json_object_get(object, "true");

	*t = by_default;
	if (settings_read(object, "a planted thing", thing_settings,
		    sizeof thing_settings / sizeof *thing_settings, t, why))
		return -1;
	t->is_true = json_is_true(is_true);
	if (t->pattern.len && t->rule.len && t->message.len && json_is_boolean(is_true) && t->lines &&
		t->lines <= PLANTED_LINES_MOST)
		return 0;
	buf_printf(why,
		"a planted thing has a pattern, a rule, a message, \"true\" (true or false) and 1 to %d "
		"lines",
		PLANTED_LINES_MOST);
	return -1;
}

int planted_read(struct planted_set *s, json_t *doc, struct buf *why)
{
	json_t *list = json_object_get(doc, "planted"), *object;
	size_t i;

	planted_release(s);
	s->doc = doc;
	if (!json_array_size(list)) {
		buf_printf(why, "the file of what is planted is {\"planted\":[{\"pattern\":...},...]}");
		return -1;
	}
	s->list = calloc(json_array_size(list), sizeof *s->list);
	if (!s->list)
		abort();
	json_array_foreach(list, i, object)
	{
		if (read_thing(object, &s->list[s->count++], why))
			return -1;
	}
	return 0;
}

static struct str without_tool(struct str rule)
{
	return str_sub(rule, (size_t)(str_find_last(rule, '/') + 1), rule.len);
}

const struct planted_thing *planted_find(
	const struct planted_set *s, struct str path, struct str rule, struct str quote)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct planted_thing *t = &s->list[i];

		if ((!t->path.len || str_equal(t->path, path)) &&
			str_equal(without_tool(t->rule), without_tool(rule)) &&
			memmem(quote.at, quote.len, t->pattern.at, t->pattern.len))
			return t;
	}
	return NULL;
}
