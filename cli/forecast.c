/* What an analysis would do: counted from the manifest and the tools found here, nothing asked of a fleet. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/forecast.h"

#include "cli/local_tools.h"
#include "cli/speak.h"
#include "common/report/text.h"
#include "coordinator/plan/places.h"
#include "coordinator/plan/split.h"

#include <jansson.h>
#include <stdlib.h>

bool plan_wants(const struct tool_def *tool, const char *lenses)
{
	struct str rest = str_of(lenses ? lenses : "");
	bool all = !rest.len;

	while (rest.len && !all) {
		ptrdiff_t comma = str_find(rest, ',');
		struct str lens = comma < 0 ? rest : str_sub(rest, 0, (size_t)comma);

		for (size_t i = 0; i < tool->lens_count; i++)
			all = all || str_equal(tool->lenses[i], lens);
		rest = comma < 0 ? STR("") : str_sub(rest, (size_t)comma + 1, rest.len);
	}
	return all;
}

static bool reads_language(const struct tool_def *tool, struct str language)
{
	for (size_t i = 0; i < tool->language_count; i++)
		if (str_equal(tool->languages[i], language))
			return true;
	return false;
}

/* By the coordinator's own rule, so that the plan shown is the plan carried out. */
size_t plan_shards(const struct tool_def *tool, const struct manifest *m, size_t *files)
{
	const struct str languages[] = { STR(""), tool->language_count ? tool->languages[0] : STR("") };
	struct plan_file *rows = calloc(m->file_count + 1, sizeof *rows);
	struct job_work work = { .kind = KIND_TOOL,
		.files = rows,
		.file_count = m->file_count,
		.languages = languages,
		.language_count = 2,
		.lens_tools = 1 };
	struct plan_cursor cursor = { .looks = UINT32_MAX };
	uint32_t shard[TREE_FILES_MOST], in_shard, which;
	size_t shards = 0;

	if (!rows)
		abort();
	for (size_t i = 0; i < m->file_count; i++)
		rows[i] = (struct plan_file){ m->files[i].lines, reads_language(tool, m->files[i].language),
			m->files[i].context, (uint32_t)i, place_of_path(m->files[i].path) };
	places_order(rows, m->file_count);
	*files = 0;
	while (split_next(&work, tool, 1, &cursor, &which, shard, &in_shard)) {
		shards++;
		*files += in_shard;
	}
	free(rows);
	return shards;
}

static json_t *text(struct str s)
{
	struct buf escaped = BUF_INIT;

	text_escape_terminal(s, &escaped);
	json_t *value = json_stringn(buf_str(&escaped).at, escaped.len);
	buf_release(&escaped);
	return value;
}

static json_t *languages_of(const struct manifest *m)
{
	json_t *out = json_object();

	for (size_t i = 0; i < m->file_count; i++) {
		struct str language = m->files[i].language.len ? m->files[i].language : STR("other");
		struct buf key = BUF_INIT;

		text_escape_terminal(language, &key);
		json_int_t seen = json_integer_value(json_object_get(out, key.at));
		json_object_set_new(out, key.at, json_integer(seen + 1));
		buf_release(&key);
	}
	return out;
}

static json_t *tool_row(const struct toolset *tools, size_t at, const struct manifest *m, size_t *subtasks)
{
	const struct tool_def *tool = &toolset_defs(tools)[at];
	bool found = toolset_version(tools, at).len > 0;
	json_t *row = json_object(), *lenses = json_array();
	size_t files, shards = plan_shards(tool, m, &files);

	for (size_t i = 0; i < tool->lens_count; i++)
		json_array_append_new(lenses, text(tool->lenses[i]));
	json_object_set_new(row, "tool", text(tool->name));
	json_object_set_new(row, "version", text(toolset_version(tools, at)));
	json_object_set_new(row, "why_not", text(found ? STR("") : toolset_why_not(tools, at)));
	json_object_set_new(row, "lenses", lenses);
	json_object_set_new(row, "files", json_integer((json_int_t)files));
	json_object_set_new(row, "subtasks", json_integer(found ? (json_int_t)shards : 0));
	if (found)
		*subtasks += shards;
	return row;
}

static json_t *plan_of(
	const struct options *o, const char *goal, const struct manifest *m, const struct toolset *tools)
{
	json_t *plan = json_object(), *rows = json_array();
	uint64_t lines = 0;
	size_t subtasks = 0;

	for (size_t i = 0; i < m->file_count; i++)
		lines += m->files[i].lines;
	for (size_t i = 0; i < toolset_count(tools); i++)
		if (plan_wants(&toolset_defs(tools)[i], o->lens))
			json_array_append_new(rows, tool_row(tools, i, m, &subtasks));
	json_object_set_new(plan, "schema", json_string("reeve.plan/1"));
	json_object_set_new(plan, "goal", text(str_of(goal)));
	json_object_set_new(plan, "files", json_integer((json_int_t)m->file_count));
	json_object_set_new(plan, "lines", json_integer((json_int_t)lines));
	json_object_set_new(plan, "left_out", json_integer((json_int_t)m->skipped_count));
	json_object_set_new(plan, "languages", languages_of(m));
	json_object_set_new(plan, "tools", rows);
	json_object_set_new(plan, "subtasks", json_integer((json_int_t)subtasks));
	json_object_set_new(plan, "forecast_microusd", json_integer(0));
	return plan;
}

static const char *word(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static long long number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static void render_tools(const json_t *tools, struct buf *out)
{
	size_t i;
	json_t *row;

	json_array_foreach(tools, i, row)
	{
		buf_printf(out, "  %-12s %6lld files ", word(row, "tool"), number(row, "files"));
		if (word(row, "version")[0])
			buf_printf(
				out, "%6lld subtasks  (%s)\n", number(row, "subtasks"), word(row, "version"));
		else
			buf_printf(out, "not covered: %s\n", word(row, "why_not"));
	}
}

static void render(json_t *plan, struct buf *out)
{
	const char *language, *between = "";
	json_t *count;

	buf_printf(out, "Plan: %s\n", word(plan, "goal"));
	buf_printf(out, "%lld files, %lld lines: ", number(plan, "files"), number(plan, "lines"));
	json_object_foreach(json_object_get(plan, "languages"), language, count)
	{
		buf_printf(out, "%s%lld %s", between, (long long)json_integer_value(count), language);
		between = ", ";
	}
	buf_printf(out, "\nLeft out (generated, vendored, binary, ...): %lld\n", number(plan, "left_out"));
	render_tools(json_object_get(plan, "tools"), out);
	buf_printf(out, "About %lld subtasks, forecast 0.00 USD (local analyzers cost nothing).\n",
		number(plan, "subtasks"));
	buf_add_text(out, "Nothing was run; leave out --dry-run to run it.\n");
}

static bool print(const struct options *o, json_t *plan)
{
	struct buf out = BUF_INIT;

	if (o->json) {
		char *dump = json_dumps(plan, JSON_INDENT(1) | JSON_PRESERVE_ORDER);

		buf_add_text(&out, dump);
		buf_add_byte(&out, '\n');
		free(dump);
	} else {
		render(plan, &out);
	}
	bool good = put_stdout(buf_str(&out));
	buf_release(&out);
	return good;
}

enum exit_code plan_show(const struct options *o, const char *goal, const struct manifest *m)
{
	struct local_tools local;
	enum exit_code code = EXIT_DONE;

	local_tools_open(&local);
	if (!local.spawner || !local.set) {
		complain("%s; `reeve doctor` says what is missing here", local.words);
		code = local.spawner ? EXIT_USAGE : EXIT_INFRASTRUCTURE;
	} else {
		json_t *plan = plan_of(o, goal, m, local.set);

		code = print(o, plan) ? EXIT_DONE : EXIT_INFRASTRUCTURE;
		json_decref(plan);
	}
	local_tools_close(&local);
	return code;
}
