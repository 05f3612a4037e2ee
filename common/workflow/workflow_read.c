/* The schema of workflows/NAME.yaml: each key a row, each wrong one refused with its line. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/tool_value.h"
#include "common/workflow/workflow.h"
#include "common/workflow/workflow_stages.h"
#include "reeve/limits.h"

#include <assert.h>
#include <stdio.h>

_Static_assert(WORKFLOW_WORDS_BYTES == YAML_WORDS_BYTES, "words go through unchanged");

/* What the commands can give: an input by any other name would never come. */
static const char *const input_names[] = { "path", "lens", "base", "baseline" };
#define INPUTS (sizeof input_names / sizeof input_names[0])

static int read_scope(struct tool_context *c, const struct yaml_node *n, void *at)
{
	static const char *const words[] = { "tree", "diff" };
	int i = 0;
	int err = tool_read_word(c, n, words, 2, &i);

	*(enum workflow_scope *)at = (enum workflow_scope)i;
	return err;
}

static int read_fail_on(struct tool_context *c, const struct yaml_node *n, void *at)
{
	static const char *const words[] = { "never", "note", "warning", "error" };
	int i = 0;
	int err = tool_read_word(c, n, words, 4, &i);

	*(enum severity *)at = (enum severity)i;
	return err;
}
_Static_assert(SEVERITY_NONE == 0 && SEVERITY_ERROR == 3, "read_fail_on's words are in their order");

static int read_type(struct tool_context *c, const struct yaml_node *n, void *at)
{
	static const char *const words[] = { "string", "array" };
	int i = 0;
	int err = tool_read_word(c, n, words, 2, &i);

	*(struct str *)at = str_of(words[i]);
	return err;
}

static int input_read(struct tool_context *c, const struct yaml_node *n, struct workflow_input *out)
{
	static const struct tool_key keys[] = {
		TOOL_KEY("type", read_type, struct workflow_input, type),
		TOOL_KEY("description", tool_read_text, struct workflow_input, description),
	};
	size_t known = 0;
	int err = tool_map_read(c, n, keys, sizeof keys / sizeof keys[0], out);

	if (err)
		return err;
	while (known < INPUTS && !str_equal(n->key, str_of(input_names[known])))
		known++;
	if (known == INPUTS)
		return tool_refuse(c, n,
			"no command gives an input called '%.*s': path, lens, base, baseline",
			STR_ARG(str_sub(n->key, 0, NAME_BYTES_MOST)));
	if (!out->type.len || !out->description.len)
		return tool_refuse(c, n, "an input has 'type' and 'description'");
	out->name = n->key;
	return 0;
}

static int read_properties(struct tool_context *c, const struct yaml_node *n, void *at)
{
	struct workflow *w = at;
	struct workflow_input *rows;

	if (n->kind != YAML_MAP || !n->count)
		return tool_refuse(c, n, "expected inputs by their names");
	rows = arena_zero(c->arena, n->count * sizeof *rows);
	assert(rows);
	w->inputs = rows;
	for (const struct yaml_node *e = n->child; e; e = e->next) {
		int err = input_read(c, e, &rows[w->input_count]);

		if (err)
			return err;
		w->input_count++;
	}
	return 0;
}

static int read_required(struct tool_context *c, const struct yaml_node *n, void *at)
{
	struct workflow *w = at;

	if (n->kind != YAML_LIST)
		return tool_refuse(c, n, "expected a list");
	for (const struct yaml_node *e = n->child; e; e = e->next) {
		size_t i = 0;

		while (i < w->input_count && !str_equal(w->inputs[i].name, e->text))
			i++;
		if (e->kind != YAML_TEXT || i == w->input_count)
			return tool_refuse(c, e, "'properties', above this, has no such input");
		w->inputs[i].required = true;
	}
	return 0;
}

static int read_input(struct tool_context *c, const struct yaml_node *n, void *at)
{
	static const struct tool_key keys[] = {
		{ "properties", read_properties, 0 },
		{ "required", read_required, 0 },
	};

	return tool_map_read(c, n, keys, sizeof keys / sizeof keys[0], at);
}

static int workflow_check(struct tool_context *c, const struct yaml_node *n, const struct workflow *w)
{
	const struct workflow_input *base = workflow_input_of(w, STR("base"));
	const char *missing = !w->name.len          ? "name"
			      : !w->description.len ? "description"
			      : !w->input_count     ? "input"
			      : !w->stage_count     ? "stages"
						    : NULL;

	if (missing)
		return tool_refuse(c, n, "'%s' is missing", missing);
	if ((w->scope == WORKFLOW_DIFF) != (base && base->required))
		return tool_refuse(c, n, "'scope: diff' and a required input 'base' go together");
	return 0;
}

int workflow_read(struct str bytes, struct str name, struct arena *arena, struct workflow *out,
	char words[WORKFLOW_WORDS_BYTES])
{
	static const struct tool_key keys[] = {
		TOOL_KEY("name", tool_read_name, struct workflow, name),
		TOOL_KEY("description", tool_read_text, struct workflow, description),
		TOOL_KEY("scope", read_scope, struct workflow, scope),
		TOOL_KEY("fail_on", read_fail_on, struct workflow, fail_on),
		TOOL_KEY("gates", tool_read_names, struct workflow, gates),
		{ "input", read_input, 0 },
		{ "stages", workflow_read_stages, 0 },
	};
	struct tool_context c = { arena, words };
	struct yaml_node *root;
	int err = yaml_read(bytes, arena, &root, words);

	if (err)
		return err;
	*out = (struct workflow){ .name = STR("") };
	err = tool_map_read(&c, root, keys, sizeof keys / sizeof keys[0], out);
	if (!err)
		err = workflow_check(&c, root, out);
	/* Found by its name: nobody searches for the file of a workflow that calls itself otherwise. */
	if (!err && !str_equal(out->name, name))
		err = tool_refuse(&c, root, "'name' is not that of the file");
	return err;
}
