/* The schema of .reeve.yaml: each key a row, each wrong one refused with its line. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/tree_config.h"
#include "common/day.h"
#include "common/io/tool_value.h"
#include "reeve/limits.h"

static int read_until(struct tool_context *c, const struct yaml_node *n, void *at)
{
	*(uint32_t *)at = n->kind == YAML_TEXT ? day_read(n->text) : 0;
	return *(uint32_t *)at ? 0 : tool_refuse(c, n, "expected a day, as 2026-12-31");
}

static int row_read(struct tool_context *c, const struct yaml_node *n, struct suppression *out)
{
	static const struct tool_key keys[] = {
		TOOL_KEY("rule", tool_read_text, struct suppression, rule),
		TOOL_KEY("path", tool_read_text, struct suppression, path),
		TOOL_KEY("why", tool_read_text, struct suppression, why),
		TOOL_KEY("owner", tool_read_text, struct suppression, owner),
		TOOL_KEY("until", read_until, struct suppression, until),
	};
	int err = tool_map_read(c, n, keys, sizeof keys / sizeof keys[0], out);

	if (err)
		return err;
	if (!out->rule.len || out->rule.len > RULE_BYTES_MOST || !str_is_utf8(out->rule))
		return tool_refuse(c, n, "a suppression names a rule of at most %d bytes", RULE_BYTES_MOST);
	if (!out->path.len || out->path.len > PATH_BYTES_MOST)
		return tool_refuse(c, n, "a suppression names a path; '*' for all");
	if (!out->why.len || out->why.len > SUPPRESSION_WHY_MOST)
		return tool_refuse(c, n, "a suppression says why, in at most %d bytes", SUPPRESSION_WHY_MOST);
	if (out->owner.len > NAME_BYTES_MOST)
		return tool_refuse(c, n, "an owner has at most %d bytes", NAME_BYTES_MOST);
	return 0;
}

static int read_suppressions(struct tool_context *c, const struct yaml_node *n, void *at)
{
	struct tree_config *out = at;

	if (n->kind != YAML_LIST)
		return tool_refuse(c, n, "expected a list of suppressions");
	if (n->count > SUPPRESSIONS_MOST)
		return tool_refuse(c, n, "at most %d suppressions", SUPPRESSIONS_MOST);
	out->suppressions = arena_zero(c->arena, (n->count + 1) * sizeof *out->suppressions);
	for (const struct yaml_node *e = n->child; e; e = e->next) {
		int err = row_read(c, e, &out->suppressions[out->suppression_count++]);

		if (err)
			return err;
	}
	return 0;
}

int tree_config_read(struct str bytes, struct tree_config *out, char words[YAML_WORDS_BYTES])
{
	static const struct tool_key keys[] = {
		{ "suppressions", read_suppressions, 0 },
		TOOL_KEY("excludes", tool_read_texts, struct tree_config, excludes),
		TOOL_KEY("baseline", tool_read_text, struct tree_config, baseline),
	};
	struct tool_context c = { &out->arena, words };
	struct yaml_node *root;
	int err;

	*out = (struct tree_config){ .baseline = STR("") };
	err = yaml_read(bytes, &out->arena, &root, words);
	if (!err)
		err = tool_map_read(&c, root, keys, sizeof keys / sizeof keys[0], out);
	if (err)
		tree_config_release(out);
	return err;
}

void tree_config_release(struct tree_config *c)
{
	arena_release(&c->arena);
	*c = (struct tree_config){ .baseline = STR("") };
}
