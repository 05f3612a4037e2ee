/* A tier's file, from its name to what it says; a list of tiers, from its entries. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/tier_load.h"

#include "common/buf.h"
#include "common/io/file.h"
#include "common/io/names.h"
#include "reeve/limits.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int tier_load(
	const char *dir, struct str name, struct arena *arena, struct tier *out, char words[TIER_WORDS_BYTES])
{
	char why[TIER_WORDS_BYTES] = "cannot be read";
	struct buf path = BUF_INIT, bytes = BUF_INIT;
	int err = -E_NOT_FOUND;

	buf_printf(&path, "%s/%.*s.yaml", dir, STR_ARG(name));
	if (str_find(name, '/') < 0) /* a name is no way to somewhere else */
		err = file_read(path.at, TIER_FILE_BYTES_MOST, &bytes);
	if (err == -E_NOT_FOUND)
		snprintf(why, sizeof why, "there is no such file");
	else if (err)
		err = -E_INVALID;
	else
		err = tier_read(buf_str(&bytes), arena, out, why);
	/* Found by its name: nobody searches for the file of a tier that calls itself otherwise. */
	if (!err && !str_equal(out->name, name)) {
		snprintf(why, sizeof why, "line 1: 'name' is not that of the file");
		err = -E_INVALID;
	}
	if (err)
		snprintf(words, TIER_WORDS_BYTES, "%.100s: %.150s", path.at, why);
	buf_release(&bytes);
	buf_release(&path);
	return err;
}

int tiers_load(
	const char *dir, struct arena *arena, struct tier **out, size_t *count, char words[TIER_WORDS_BYTES])
{
	struct str *names;
	int err;

	*count = 0;
	*out = NULL;
	if (access(dir, F_OK))
		return 0;
	err = names_of(dir, NAMES_YAML, TIERS_MOST, arena, &names, count, words);
	if (err)
		return err;
	*out = arena_zero(arena, (*count + 1) * sizeof **out);
	assert(*out);
	for (size_t i = 0; i < *count && !err; i++)
		err = tier_load(dir, names[i], arena, &(*out)[i], words);
	if (!err)
		qsort(*out, *count, sizeof **out, tier_compare);
	return err;
}

static int entry_read(struct tool_context *c, const struct yaml_node *n, const char *dir, struct tier *out)
{
	char why[TIER_WORDS_BYTES];
	int err;

	if (n->kind != YAML_TEXT)
		return tier_read_node(c, n, out);
	err = tool_read_name(c, n, &out->name);
	if (!err && tier_load(dir, n->text, c->arena, out, why))
		err = tool_refuse(c, n, "%s", why);
	return err;
}

int tiers_listed(struct tool_context *c, const struct yaml_node *list, const char *dir, struct tier **out,
	size_t *count)
{
	*count = 0;
	if (list->kind != YAML_LIST)
		return tool_refuse(c, list, "expected a list of tiers, from cheap to strong");
	if (list->count > TIERS_MOST)
		return tool_refuse(c, list, "more than %d tiers", TIERS_MOST);
	*out = arena_zero(c->arena, (list->count + 1) * sizeof **out);
	assert(*out);
	for (const struct yaml_node *n = list->child; n; n = n->next) {
		struct tier *tier = &(*out)[*count];
		int err = entry_read(c, n, dir, tier);

		if (!err && tier_find(*out, *count, tier->name) >= 0)
			err = tool_refuse(c, n, "a second tier called %.*s", STR_ARG(tier->name));
		if (err)
			return err;
		++*count;
	}
	return 0;
}
