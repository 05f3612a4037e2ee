/* Makes one plan as JSON, and draws it for people. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/plan_show.h"

#include "cli/command/plan_models.h"
#include "cli/job/forecast.h"
#include "cli/job/prices.h"
#include "cli/command/local_tools.h"
#include "cli/words/json_out.h"
#include "cli/words/speak.h"
#include "common/report/text.h"
#include "coordinator/plan/worth.h"

#include <jansson.h>
#include <stdlib.h>

static void restate_goal(const struct plan_of *p, const struct forecast *tree, struct buf *out)
{
	buf_printf(out, "The task: find out, in %llu file%s (%llu lines, %.1f MB) of ",
		(unsigned long long)tree->files, tree->files == 1 ? "" : "s", (unsigned long long)tree->lines,
		(double)tree->bytes / 1e6);
	text_escape_terminal(buf_str(&p->snapshot->root), out);
	buf_add_text(out, ": ");
	text_escape_terminal(str_of(p->o->goal), out);
	buf_add_text(out,
		" -- The plan for it is made by a model, by the strongest tier, from the names of the files; "
		"in a "
		"dry run no model is asked, so it is not made, and nobody knows yet which files are looked "
		"at "
		"for what. It is checked before anything is asked under it, and refused where it is not "
		"sound or "
		"is expected to cost more than the budget. No analyzer runs. The tree is only read; names of "
		"files, and those files that the plan names, are sent to the providers.");
}

void plan_restate(const struct plan_of *p, size_t tools, struct buf *out)
{
	const struct options *o = p->o;
	struct forecast tree = forecast_tree(&p->snapshot->manifest);

	if (o->goal) {
		restate_goal(p, &tree, out);
		return;
	}

	buf_printf(out, "The task: look at %llu file%s (%llu lines, %.1f MB) of ",
		(unsigned long long)tree.files, tree.files == 1 ? "" : "s", (unsigned long long)tree.lines,
		(double)tree.bytes / 1e6);
	text_escape_terminal(buf_str(&p->snapshot->root), out);
	if (o->lens) {
		buf_add_text(out, " for ");
		text_escape_terminal(str_of(o->lens), out);
	} else {
		buf_add_text(out, " through every lens");
	}
	buf_printf(out,
		" with the %zu local analyzers found here, and report what they find, each finding with "
		"the lines that prove it.",
		tools);
	if (p->beside[0])
		buf_printf(out, " %s", p->beside);
	if (p->bounds[0])
		buf_printf(out, " %s", p->bounds);
	if (o->fail_on != SEVERITY_NONE)
		buf_printf(out, " Findings from %s on make the exit code 1.", severity_name(o->fail_on));
	buf_add_text(out, " The tree is only read: each tool sees a copy, and writes nothing back. ");
	buf_add_text(out,
		p->prices && p->prices->count
			? "Models are asked about it, too: what is in those files is sent to their providers."
			: "No model is asked and nothing is sent anywhere.");
}

void plan_wrap(struct str words, size_t width, struct buf *out)
{
	size_t column = 0;

	while (words.len) {
		ptrdiff_t blank = str_find(words, ' ');
		struct str word = blank < 0 ? words : str_sub(words, 0, (size_t)blank);

		if (column && column + 1 + word.len > width) {
			buf_add_byte(out, '\n');
			column = 0;
		}
		if (column)
			buf_add_byte(out, ' ');
		buf_add_str(out, word);
		column += word.len + (column ? 1 : 0);
		words = blank < 0 ? STR("") : str_sub(words, (size_t)blank + 1, words.len);
	}
	buf_add_byte(out, '\n');
}

static json_t *languages_of(const struct manifest *m)
{
	json_t *out = json_object();

	for (size_t i = 0; i < m->file_count; i++) {
		struct str language = m->files[i].language.len ? m->files[i].language : STR("other");
		struct buf key = BUF_INIT;

		if (m->files[i].context)
			continue;
		text_escape_terminal(language, &key);
		json_int_t seen = json_integer_value(json_object_get(out, key.at));
		json_object_set_new(out, key.at, json_integer(seen + 1));
		buf_release(&key);
	}
	return out;
}

static json_t *tool_row(const struct plan_of *p, const struct toolset *tools, size_t at, struct forecast *sum)
{
	static const char *const scopes[] = { "its files", "its files and those they include",
		"the whole tree" };
	const struct tool_def *tool = &toolset_defs(tools)[at];
	bool found = toolset_version(tools, at).len > 0;
	json_t *row = json_object(), *lenses = json_array();
	struct forecast share = forecast_tool(tool, &p->snapshot->manifest, p->shard_lines);

	for (size_t i = 0; i < tool->lens_count; i++)
		json_array_append_new(lenses, json_out_text(tool->lenses[i]));
	json_object_set_new(row, "tool", json_out_text(tool->name));
	json_object_set_new(row, "version", json_out_text(toolset_version(tools, at)));
	json_object_set_new(row, "why_not", json_out_text(found ? STR("") : toolset_why_not(tools, at)));
	json_object_set_new(row, "lenses", lenses);
	json_object_set_new(row, "tier", json_integer(0));
	json_object_set_new(row, "reads", json_string(scopes[tool->sees]));
	json_object_set_new(row, "files", json_out_count(share.files));
	json_object_set_new(row, "lines", json_out_count(share.lines));
	json_object_set_new(row, "bytes", json_out_count(share.bytes));
	json_object_set_new(row, "subtasks", json_out_count(found ? share.subtasks : 0));
	if (found)
		forecast_add(sum, share);
	return row;
}

/* Of the tier that is asked first, of a plan the strongest: what the others are asked is in the ratios of earlier jobs. */
static uint64_t microusd_of(const struct plan_of *p)
{
	size_t asked = p->o->goal && p->prices && p->prices->count ? p->prices->count - 1 : 0;

	return p->prices && p->prices->count ? p->prices->tiers[asked].estimate.microusd.middle : 0;
}

static json_t *forecast_json(const struct plan_of *p, const struct forecast *sum)
{
	struct options sized = *p->o;
	bool worth = forecast_size(&p->snapshot->manifest, &sized);
	uint32_t slots = sized.workers * (sized.slots ? sized.slots : 1);
	json_t *out = json_object();

	json_object_set_new(out, "subtasks", json_out_count(sum->subtasks));
	json_object_set_new(out, "lines_read", json_out_count(sum->lines));
	json_object_set_new(out, "bytes_read", json_out_count(sum->bytes));
	json_object_set_new(out, "ms", json_out_count(worth_forecast_ms(sum->subtasks, sum->lines, slots)));
	json_object_set_new(out, "microusd", json_out_count(microusd_of(p)));
	json_object_set_new(out, "worth_splitting", json_boolean(worth));
	json_object_set_new(out, "workers", json_out_count(sized.workers));
	json_object_set_new(out, "at_once", json_out_count(slots));
	return out;
}

static json_t *scope_json(const struct plan_of *p)
{
	json_t *out = json_object(), *read = json_array();

	json_array_append_new(read, json_out_text(buf_str(&p->snapshot->root)));
	json_object_set_new(out, "may_read", read);
	json_object_set_new(out, "may_write", json_array());
	return out;
}

static json_t *plan_json(const struct plan_of *p, const struct toolset *tools)
{
	const struct manifest *m = &p->snapshot->manifest;
	json_t *plan = json_object(), *rows = json_array();
	struct forecast tree = forecast_tree(m), sum = { 0 };
	struct buf restated = BUF_INIT, unpayable = BUF_INIT;
	size_t found = 0;

	for (size_t i = 0; i < toolset_count(tools); i++) {
		if (p->o->goal || !forecast_wants(&toolset_defs(tools)[i], p->o->lens))
			continue;
		json_t *row = tool_row(p, tools, i, &sum);
		found += json_integer_value(json_object_get(row, "subtasks")) > 0;
		json_array_append_new(rows, row);
	}
	plan_restate(p, found, &restated);
	json_object_set_new(plan, "schema", json_string("reeve.plan/1"));
	json_object_set_new(plan, "goal", json_out_text(str_of(p->goal)));
	json_object_set_new(plan, "task", json_out_text(buf_str(&restated)));
	json_object_set_new(plan, "files", json_out_count(tree.files));
	json_object_set_new(plan, "lines", json_out_count(tree.lines));
	json_object_set_new(plan, "bytes", json_out_count(tree.bytes));
	json_object_set_new(plan, "left_out", json_out_count(m->skipped_count));
	json_object_set_new(plan, "languages", languages_of(m));
	json_object_set_new(plan, "scope", scope_json(p));
	json_object_set_new(plan, "tools", rows);
	json_object_set_new(plan, "subtasks", json_out_count(sum.subtasks));
	if (p->o->goal)
		json_object_set_new(plan, "made_by_a_model", json_true());
	json_object_set_new(plan, "forecast", forecast_json(p, &sum));
	if (p->prices)
		json_object_set_new(plan, "models", plan_models(p));
	if (p->prices)
		json_object_set_new(plan, "payable",
			json_boolean(questions_payable(
				p->questions, p->prices, p->o->budget_microusd, &unpayable)));
	buf_release(&unpayable);
	buf_release(&restated);
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

/* Tools that have nothing to do here are one line; those that would have are told with the reason. */
static void render_tools(const json_t *tools, struct buf *out)
{
	const char *between = "Nothing here for: ";
	size_t i;
	json_t *row;

	json_array_foreach(tools, i, row)
	{
		if (!number(row, "files"))
			continue;
		buf_printf(out, "  %-20s %6lld files ", word(row, "tool"), number(row, "files"));
		if (word(row, "version")[0])
			buf_printf(out, "%5lld subtasks  tier 0, reads %s\n", number(row, "subtasks"),
				word(row, "reads"));
		else
			buf_printf(out, "not covered: %s\n", word(row, "why_not"));
	}
	json_array_foreach(tools, i, row)
	{
		if (number(row, "files"))
			continue;
		buf_printf(out, "%s%s", between, word(row, "tool"));
		between = ", ";
	}
	if (between[0] == ',')
		buf_add_byte(out, '\n');
}

static void render_forecast(const json_t *f, struct buf *out)
{
	bool worth = json_is_true(json_object_get(f, "worth_splitting"));

	if (!worth)
		buf_printf(out,
			"Not worth splitting: under %d lines another worker costs more to start than it "
			"saves.\nOne subtask a tool, one worker.\n",
			WORTH_LINES);
	buf_printf(out,
		"Forecast: %lld subtasks read %lld lines (%.1f MB, those that several tools read counted for "
		"each), "
		"%lld at once,\nabout %.0f s; local analyzers cost nothing.\n",
		number(f, "subtasks"), number(f, "lines_read"), (double)number(f, "bytes_read") / 1e6,
		number(f, "at_once"), (double)number(f, "ms") / 1000);
}

/* What a run shows first, and why it shows more at its end. */
static void render_beginning(const json_t *plan, struct buf *out)
{
	const json_t *models = json_object_get(plan, "models");
	long long shards = number(plan, "subtasks"), questions = models ? number(models, "questions") : 0;

	if (!questions || json_object_get(plan, "made_by_a_model") ||
		json_is_false(json_object_get(plan, "payable")))
		return;
	buf_printf(out,
		"The run begins with %lld subtasks, %lld of analyzers and %lld questions; each second look "
		"is one "
		"more, once there\nis something to look at again.\n",
		shards + questions, shards, questions);
}

static void render(json_t *plan, struct buf *out)
{
	const char *language, *between = "";
	json_t *files;

	plan_wrap(str_of(word(plan, "task")), PLAN_WIDTH, out);
	buf_add_text(out, "\nFiles: ");
	json_object_foreach(json_object_get(plan, "languages"), language, files)
	{
		buf_printf(out, "%s%lld %s", between, (long long)json_integer_value(files), language);
		between = ", ";
	}
	buf_printf(out, "\nLeft out (generated, vendored, binary, ...): %lld\n", number(plan, "left_out"));
	if (!json_object_get(plan, "made_by_a_model")) {
		render_tools(json_object_get(plan, "tools"), out);
		render_forecast(json_object_get(plan, "forecast"), out);
	}
	plan_models_render(json_object_get(plan, "models"), out);
	render_beginning(plan, out);
	buf_add_text(out, json_is_false(json_object_get(plan, "payable"))
				  ? "Nothing was run, and with this budget nothing would be.\n"
				  : "Nothing was run; leave out --dry-run to run it.\n");
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

static enum exit_code show(const struct plan_of *p, const struct toolset *tools)
{
	struct plan_of priced = *p;
	struct prices prices = { .count = 0 };
	enum exit_code code;
	json_t *plan;

	if (p->questions && prices_find(p->o, p->questions, p->workflow, &prices))
		priced.prices = &prices;
	plan = plan_json(&priced, tools);
	code = print(p->o, plan) ? EXIT_DONE : EXIT_INFRASTRUCTURE;
	if (code == EXIT_DONE && priced.prices)
		code = prices_fit(p->o, p->questions, &prices);
	json_decref(plan);
	prices_release(&prices);
	return code;
}

enum exit_code plan_show(const struct plan_of *p)
{
	struct local_tools local;
	enum exit_code code = EXIT_DONE;

	local_tools_open(&local);
	if (!local.spawner || !local.set) {
		complain("%s; `reeve doctor` says what is missing here", local.words);
		code = local.spawner ? EXIT_USAGE : EXIT_INFRASTRUCTURE;
	} else {
		code = show(p, local.set);
	}
	local_tools_close(&local);
	return code;
}
