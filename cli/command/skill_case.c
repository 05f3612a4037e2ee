/* Reads expectations, and compares them with what a job has found. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/skill_case.h"

#include "common/io/tool_value.h"
#include "common/report/text.h"
#include "common/skill/skill.h"
#include "reeve/finding.h"
#include "reeve/subtask.h"

#include <assert.h>

static int row_read(struct tool_context *c, const struct yaml_node *n, struct case_row *out)
{
	static const struct tool_key keys[] = {
		TOOL_KEY("path", tool_read_text, struct case_row, path),
		TOOL_KEY("line", tool_read_u32, struct case_row, line),
		TOOL_KEY("rule", tool_read_text, struct case_row, rule),
	};
	int err = tool_map_read(c, n, keys, sizeof keys / sizeof keys[0], out);

	if (err)
		return err;
	if (!out->path.len || !out->line || str_find(out->rule, '/') < 1)
		return tool_refuse(c, n, "a row has path, line (from 1) and rule (TOOL/RULE)");
	return 0;
}

static int read_rows(struct tool_context *c, const struct yaml_node *n, void *at)
{
	struct {
		struct case_row *at;
		size_t count;
	} *out = at;

	if (n->kind != YAML_LIST)
		return tool_refuse(c, n, "expected a list of rows");
	out->at = arena_zero(c->arena, (n->count + 1) * sizeof *out->at);
	assert(out->at);
	for (const struct yaml_node *e = n->child; e; e = e->next) {
		int err = row_read(c, e, &out->at[out->count++]);

		if (err)
			return err;
	}
	return 0;
}

int case_read(struct str bytes, struct arena *arena, struct case_row **rows, size_t *count,
	char words[CASE_WORDS_BYTES])
{
	static const struct tool_key keys[] = { { "expect", read_rows, 0 } };
	struct {
		struct case_row *at;
		size_t count;
	} list = { NULL, 0 };
	struct tool_context c = { arena, words };
	struct yaml_node *root;
	int err = yaml_read(bytes, arena, &root, words);

	if (!err)
		err = tool_map_read(&c, root, keys, 1, &list);
	if (!err && !list.at)
		err = tool_refuse(&c, root, "'expect' is missing");
	*rows = list.at;
	*count = list.count;
	return err;
}

static struct str text_of(const json_t *finding, const char *key)
{
	const char *text = json_string_value(json_object_get(finding, key));

	return str_of(text ? text : "");
}

/* Models name a defect as they like, and quote more or fewer lines around it. */
static const struct str any_of_model = { MODEL_TOOL "/any", sizeof MODEL_TOOL + 3 };

static bool row_fits_model(const struct case_row *row, const json_t *finding)
{
	return str_starts(text_of(finding, "rule"), str_sub(any_of_model, 0, sizeof MODEL_TOOL)) &&
	       str_equal(row->path, text_of(finding, "path")) &&
	       (json_int_t)row->line >= json_integer_value(json_object_get(finding, "start_line")) &&
	       (json_int_t)row->line <= json_integer_value(json_object_get(finding, "end_line"));
}

static bool row_fits(const struct case_row *row, const json_t *finding)
{
	if (str_equal(row->rule, any_of_model))
		return row_fits_model(row, finding);
	return str_equal(row->path, text_of(finding, "path")) &&
	       str_equal(row->rule, text_of(finding, "rule")) &&
	       (json_int_t)row->line == json_integer_value(json_object_get(finding, "start_line"));
}

static void tell(struct buf *out, const char *what, struct str path, json_int_t line, struct str rule)
{
	buf_printf(out, "  %s ", what);
	text_escape_terminal(path, out);
	buf_printf(out, ":%lld  ", (long long)line);
	text_escape_terminal(rule, out);
	buf_add_byte(out, '\n');
}

static void take_finding(struct case_row *rows, size_t count, const json_t *finding, struct case_verdict *out)
{
	for (size_t i = 0; i < count; i++) {
		if (!row_fits(&rows[i], finding))
			continue;
		rows[i].found = true;
		return;
	}
	out->unexpected++;
	tell(&out->words, "unexpected", text_of(finding, "path"),
		json_integer_value(json_object_get(finding, "start_line")), text_of(finding, "rule"));
}

static bool has_word(struct str words, struct str word)
{
	struct str each;

	while (skill_word(&words, &each))
		if (str_equal(each, word))
			return true;
	return false;
}

static bool asked_models(const json_t *report)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(report, "subtasks"), i, row)
	{
		if (str_equal(text_of(row, "kind"), str_of(subtask_kind_name(KIND_MODEL))))
			return true;
	}
	return false;
}

static void take_row(struct case_row *row, struct str tools, struct case_verdict *out)
{
	struct str tool = str_sub(row->rule, 0, (size_t)str_find(row->rule, '/'));

	if (row->found) {
		out->found++;
		return;
	}
	if (row->unasked) {
		out->unasked++;
		return;
	}
	row->unchecked = !str_equal(tool, STR(MODEL_TOOL)) && !has_word(tools, tool);
	if (row->unchecked)
		out->unchecked++;
	else
		out->missing++;
	tell(&out->words, row->unchecked ? "not checked, for its tool is not here:" : "missing", row->path,
		row->line, row->rule);
}

void case_judge(
	struct case_row *rows, size_t count, const json_t *report, struct str tools, struct case_verdict *out)
{
	bool models = asked_models(report);
	const json_t *finding;
	size_t i;

	*out = (struct case_verdict){ .found = 0 };
	json_array_foreach(json_object_get(report, "findings"), i, finding)
		take_finding(rows, count, finding, out);
	for (i = 0; i < count; i++) {
		rows[i].unasked = !models && str_starts(rows[i].rule, STR(MODEL_TOOL "/"));
		take_row(&rows[i], tools, out);
	}
}
