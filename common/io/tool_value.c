/* Keys of a map, texts, names, numbers and lists: what is wrong is refused with its line. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/tool_value.h"

#include "reeve/limits.h"
#include "reeve/tool.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

__attribute__((format(printf, 3, 4))) int tool_refuse(
	struct tool_context *c, const struct yaml_node *n, const char *format, ...)
{
	va_list args;
	int used = snprintf(c->words, YAML_WORDS_BYTES, "line %u: ", n->line);

	va_start(args, format);
	vsnprintf(c->words + used, (size_t)(YAML_WORDS_BYTES - used), format, args);
	va_end(args);
	return -E_INVALID;
}

int tool_map_read(struct tool_context *c, const struct yaml_node *map, const struct tool_key *keys,
	size_t count, void *into)
{
	if (map->kind != YAML_MAP)
		return tool_refuse(c, map, "expected keys and values");
	for (const struct yaml_node *n = map->child; n; n = n->next) {
		size_t i = 0;
		int err;

		while (i < count && !str_equal(n->key, str_of(keys[i].name)))
			i++;
		if (i == count)
			return tool_refuse(c, n, "unknown key '%.*s'", STR_ARG(str_sub(n->key, 0, 64)));
		err = keys[i].read(c, n, (char *)into + keys[i].offset);
		if (err)
			return err;
	}
	return 0;
}

int tool_read_text(struct tool_context *c, const struct yaml_node *n, void *at)
{
	if (n->kind != YAML_TEXT)
		return tool_refuse(c, n, "expected one value");
	if (strlen(n->text.at) != n->text.len)
		return tool_refuse(c, n, "a NUL in the text");
	*(struct str *)at = n->text;
	return 0;
}

/* A name travels in messages and stands in keys and reports. */
int tool_read_name(struct tool_context *c, const struct yaml_node *n, void *at)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
	struct str *out = at;
	int err = tool_read_text(c, n, at);

	if (err)
		return err;
	if (!out->len || out->len > NAME_BYTES_MOST || strspn(out->at, letters) != out->len)
		return tool_refuse(c, n, "a name has 1 to %d of a-z 0-9 - _ .", NAME_BYTES_MOST);
	return 0;
}

int tool_read_bool(struct tool_context *c, const struct yaml_node *n, void *at)
{
	if (n->kind != YAML_TEXT || (!str_equal(n->text, STR("true")) && !str_equal(n->text, STR("false"))))
		return tool_refuse(c, n, "expected true or false");
	*(bool *)at = n->text.at[0] == 't';
	return 0;
}

int tool_read_u32(struct tool_context *c, const struct yaml_node *n, void *at)
{
	uint64_t v;

	if (n->kind != YAML_TEXT || !str_to_u64(n->text, &v) || v > INT32_MAX)
		return tool_refuse(c, n, "expected a number");
	*(uint32_t *)at = (uint32_t)v;
	return 0;
}

/* A list of texts, with its count in the size_t behind the pointer, as all lists of tool.h have it. */
struct list {
	const struct str *at;
	size_t count;
};
_Static_assert(offsetof(struct tool_def, lens_count) - offsetof(struct tool_def, lenses) ==
		       offsetof(struct list, count),
	"a list is a pointer and a count");

static int list_read(struct tool_context *c, const struct yaml_node *n, struct list *out,
	int (*read)(struct tool_context *, const struct yaml_node *, void *))
{
	struct str *at;
	size_t i = 0;

	if (n->kind != YAML_LIST || !n->count)
		return tool_refuse(c, n, "expected a list");
	at = arena_zero(c->arena, n->count * sizeof *at);
	assert(at);
	for (const struct yaml_node *e = n->child; e; e = e->next) {
		int err = read(c, e, &at[i++]);

		if (err)
			return err;
	}
	*out = (struct list){ at, n->count };
	return 0;
}

int tool_read_texts(struct tool_context *c, const struct yaml_node *n, void *at)
{
	return list_read(c, n, at, tool_read_text);
}

int tool_read_names(struct tool_context *c, const struct yaml_node *n, void *at)
{
	return list_read(c, n, at, tool_read_name);
}

int tool_read_word(
	struct tool_context *c, const struct yaml_node *n, const char *const *all, size_t count, int *out)
{
	char list[96] = "";
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		if (n->kind == YAML_TEXT && str_equal(n->text, str_of(all[i]))) {
			*out = (int)i;
			return 0;
		}
		used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", all[i]);
	}
	return tool_refuse(c, n, "expected one of %s", list);
}
