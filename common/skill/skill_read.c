/* Takes SKILL.md apart: front matter by its keys, each checked by the specification, and the body behind it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/tool_value.h"
#include "common/skill/skill.h"
#include "reeve/limits.h"

#include <assert.h>
#include <stdio.h>

_Static_assert(SKILL_WORDS_BYTES == YAML_WORDS_BYTES, "words go through unchanged");

static int read_name(struct tool_context *c, const struct yaml_node *n, void *at)
{
	int err = tool_read_text(c, n, at);

	if (err)
		return err;
	if (!skill_name_is_right(*(const struct str *)at))
		return tool_refuse(c, n, "a skill's name has 1 to %d of a-z, 0-9 and single hyphens within",
			SKILL_NAME_BYTES_MOST);
	return 0;
}

static int read_some(struct tool_context *c, const struct yaml_node *n, size_t most, struct str *out)
{
	int err = tool_read_text(c, n, out);

	if (err)
		return err;
	if (str_is_blank(*out) || out->len > most)
		return tool_refuse(c, n, "expected 1 to %zu bytes of text", most);
	return 0;
}

static int read_description(struct tool_context *c, const struct yaml_node *n, void *at)
{
	return read_some(c, n, SKILL_DESCRIPTION_BYTES_MOST, at);
}

static int read_compatibility(struct tool_context *c, const struct yaml_node *n, void *at)
{
	return read_some(c, n, SKILL_COMPATIBILITY_BYTES_MOST, at);
}

static int read_metadata(struct tool_context *c, const struct yaml_node *n, void *at)
{
	struct skill *s = at;
	struct skill_pair *rows;

	if (n->kind != YAML_MAP)
		return tool_refuse(c, n, "expected keys and their texts");
	rows = arena_zero(c->arena, (n->count + 1) * sizeof *rows);
	assert(rows);
	s->metadata = rows;
	for (const struct yaml_node *e = n->child; e; e = e->next) {
		struct skill_pair *row = &rows[s->metadata_count++];
		bool lens = str_equal(e->key, STR("lens"));
		int err = lens ? tool_read_name(c, e, &row->value) : tool_read_text(c, e, &row->value);

		if (err)
			return err;
		row->key = e->key;
		if (lens)
			s->lens = row->value;
	}
	return 0;
}

static int front_read(struct tool_context *c, struct str text, struct str folder, struct skill *out)
{
	static const struct tool_key keys[] = {
		TOOL_KEY("name", read_name, struct skill, name),
		TOOL_KEY("description", read_description, struct skill, description),
		TOOL_KEY("license", tool_read_text, struct skill, license),
		TOOL_KEY("compatibility", read_compatibility, struct skill, compatibility),
		TOOL_KEY("allowed-tools", tool_read_text, struct skill, allowed_tools),
		{ "metadata", read_metadata, 0 },
	};
	struct yaml_node *root;
	int err = yaml_read(text, c->arena, &root, c->words);

	if (!err)
		err = tool_map_read(c, root, keys, sizeof keys / sizeof keys[0], out);
	if (err)
		return err;
	if (!out->name.len || !out->description.len)
		return tool_refuse(c, root, "'%s' is missing", out->name.len ? "description" : "name");
	if (!str_equal(out->name, folder))
		return tool_refuse(c, root, "'name' is not that of the folder, %.*s",
			STR_ARG(str_sub(folder, 0, SKILL_NAME_BYTES_MOST)));
	return 0;
}

static int refuse_line(char *words, unsigned line, const char *why)
{
	snprintf(words, SKILL_WORDS_BYTES, "line %u: %s", line, why);
	return -E_INVALID;
}

/* One line off the front, without its end. */
static struct str line_take(struct str *rest)
{
	ptrdiff_t end = str_find(*rest, '\n');
	struct str line = end < 0 ? *rest : str_sub(*rest, 0, (size_t)end);

	*rest = end < 0 ? STR("") : str_sub(*rest, (size_t)end + 1, rest->len);
	return str_ends(line, STR("\r")) ? str_sub(line, 0, line.len - 1) : line;
}

/* Where the front matter ends and the body begins. Of the opening fence the end of its line stays: so YAML counts the
 * lines as the file does. */
static int fences_find(struct str bytes, struct str *front, struct skill *out, char *words)
{
	struct str rest = bytes;
	unsigned line = 1;

	if (!str_equal(line_take(&rest), STR("---")))
		return refuse_line(words, 1, "SKILL.md begins with front matter, a line of three hyphens");
	*front = str_sub(bytes, 3, bytes.len);
	while (rest.len) {
		size_t at = bytes.len - rest.len;

		line++;
		if (!str_equal(line_take(&rest), STR("---")))
			continue;
		*front = str_sub(*front, 0, at - 3);
		out->body = rest;
		out->body_line = line + 1;
		return 0;
	}
	return refuse_line(words, line, "the front matter has no end, a line of three hyphens");
}

static int body_check(struct skill *s, char *words)
{
	struct str rest = s->body;

	if (str_is_blank(s->body))
		return refuse_line(words, s->body_line, "a skill without instructions");
	for (; rest.len; s->body_lines++)
		(void)line_take(&rest);
	if (s->body_lines > SKILL_LINES_MOST) {
		snprintf(words, SKILL_WORDS_BYTES,
			"line %u: over %d lines; what is longer belongs in references/",
			s->body_line + SKILL_LINES_MOST, SKILL_LINES_MOST);
		return -E_INVALID;
	}
	return 0;
}

int skill_read(struct str bytes, struct str folder, struct arena *arena, struct skill *out,
	char words[SKILL_WORDS_BYTES])
{
	struct tool_context c = { arena, words };
	struct str front;
	int err;

	*out = (struct skill){ .name = STR("") };
	if (bytes.len > SKILL_BYTES_MOST)
		return refuse_line(words, 1, "SKILL.md is too large");
	if (!str_is_utf8(bytes))
		return refuse_line(words, 1, "SKILL.md is no UTF-8");
	err = fences_find(arena_str(arena, bytes), &front, out, words);
	if (!err)
		err = front_read(&c, front, folder, out);
	return err ? err : body_check(out, words);
}
