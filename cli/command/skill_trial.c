/* A case is a job of one lens over a small tree: submitted, awaited, its report compared. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command/skill_trial.h"

#include "cli/job/fetch.h"
#include "cli/words/json_out.h"
#include "cli/job/run_job.h"
#include "cli/command/recorded.h"
#include "cli/command/skill_case.h"
#include "cli/words/speak.h"
#include "common/io/file.h"
#include "common/io/names.h"
#include "common/io/paths.h"
#include "reeve/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct trial {
	struct session session;
	struct options quiet; /* of the jobs */
	struct recorded recorded;
	struct arena arena;
	struct buf tools; /* of the fleet, between blanks; once it is known */
	struct buf out;
	json_t *rows;
	size_t cases, worse, checked;
	size_t unasked; /* rows */
};

/* "cppcheck 2.10" of each worker: the names alone. */
static int tools_learn(struct trial *t)
{
	Reeve__V1__FleetResponse *fleet = NULL;
	int err = t->tools.len ? 0 : client_fleet(t->session.client, &fleet);

	for (size_t i = 0; !err && fleet && i < fleet->n_workers; i++)
		for (size_t k = 0; k < fleet->workers[i]->n_tools; k++) {
			struct str rest = str_of(fleet->workers[i]->tools[k]), name;

			if (skill_word(&rest, &name))
				buf_printf(&t->tools, "%.*s ", STR_ARG(name));
		}
	client_free(fleet);
	return err;
}

/* One job; its report is parsed. NULL: told. */
static json_t *job_report(struct trial *t, const struct skill *skill, const char *tree, enum exit_code *code)
{
	struct chosen chosen = {
		.workflow = { .name = STR("skills-test") }, .skills = { *skill }, .skill_count = 1
	};
	struct snapshot snapshot = { 0 };
	struct buf document = BUF_INIT, words = BUF_INIT;
	Reeve__V1__ReportSummary *summary = NULL;
	struct job_end end = { .job = 0 };
	json_t *report = NULL;

	t->quiet.lens = skill->lens.at;
	*code = snapshot_take(&snapshot, &t->quiet, tree, 0);
	if (*code == EXIT_DONE) {
		struct submission s = { .session = &t->session,
			.o = &t->quiet,
			.manifest = &snapshot.manifest,
			.root = snapshot.root.at,
			.goal = "skills test",
			.chosen = &chosen };

		*code = run_job(&s, &end);
		submit_close(&s, end.last && end.last->terminal);
	}
	if (*code == EXIT_DONE) {
		int err = fetch_report(t->session.client, end.job, "json", &document, &summary, &words);

		if (!err)
			err = tools_learn(t);
		if (!err)
			report = json_loadb(document.at, document.len, 0, NULL);
		if (!report)
			*code = complain_call(
				t->session.client, "fetching the report of a case", err ? err : -E_CORRUPT);
	}
	client_free(summary);
	client_free(end.last);
	buf_release(&document);
	buf_release(&words);
	snapshot_release(&snapshot);
	return report;
}

/* Nobody can be asked about a case of which no answer is kept. */
static json_t *case_report(
	struct trial *t, const struct skill *skill, const char *tree, bool has_answer, enum exit_code *code)
{
	uint64_t budget = t->quiet.budget_microusd;
	json_t *report;

	if (t->quiet.recorded && !has_answer)
		t->quiet.budget_microusd = 0;
	report = job_report(t, skill, tree, code);
	t->quiet.budget_microusd = budget;
	return report;
}

static void verdict_tell(struct trial *t, const struct skill *skill, struct str name, const json_t *report,
	const struct case_verdict *v)
{
	bool worse = v->missing || v->unexpected;
	/* Where no tool of an expectation is here, nothing was tried. */
	bool checked = worse || v->found || !(v->unchecked + v->unasked);
	json_int_t wall_ms = json_integer_value(json_object_get(json_object_get(report, "job"), "wall_ms"));
	json_int_t cost =
		json_integer_value(json_object_get(json_object_get(report, "totals"), "cost_microusd"));

	t->cases++;
	t->unasked += v->unasked;
	t->worse += worse;
	t->checked += checked;
	buf_printf(&t->out, "%-5s %.*s/%.*s  %zu of %zu found, %zu unexpected, %zu not checked, %.1f s\n",
		worse     ? "WORSE"
		: checked ? "ok"
			  : "none",
		STR_ARG(skill->name), STR_ARG(name), v->found, v->found + v->missing, v->unexpected,
		v->unchecked, (double)wall_ms / 1000);
	buf_add_str(&t->out, buf_str(&v->words));
	json_array_append_new(
		t->rows, json_pack("{s:s, s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "skill",
				 skill->name.at, "case", name.at, "ok", !worse, "found", (json_int_t)v->found,
				 "missing", (json_int_t)v->missing, "unexpected", (json_int_t)v->unexpected,
				 "not_checked", (json_int_t)v->unchecked, "not_asked", (json_int_t)v->unasked,
				 "wall_ms", wall_ms, "cost_microusd", cost));
}

static enum exit_code case_run(struct trial *t, const struct skill *skill, const char *dir, struct str name)
{
	char words[CASE_WORDS_BYTES] = "cannot be read";
	struct buf path = BUF_INIT, bytes = BUF_INIT;
	struct case_verdict verdict = { .found = 0 };
	enum exit_code code = EXIT_USAGE;
	struct case_row *rows;
	json_t *report = NULL;
	size_t count;

	buf_printf(&path, "%s/%.*s/expect.yaml", dir, STR_ARG(name));
	if (file_read(path.at, SKILL_BYTES_MOST, &bytes) ||
		case_read(buf_str(&bytes), &t->arena, &rows, &count, words)) {
		complain("%s: %s", path.at, words);
		goto out;
	}
	buf_clear(&path);
	buf_printf(&path, "%s/%.*s/tree", dir, STR_ARG(name));
	report = case_report(t, skill, path.at, recorded_has(dir, name), &code);
	if (!report)
		goto out;
	case_judge(rows, count, report, buf_str(&t->tools), &verdict);
	verdict_tell(t, skill, name, report, &verdict);
out:
	json_decref(report);
	buf_release(&verdict.words);
	buf_release(&bytes);
	buf_release(&path);
	return code;
}

static enum exit_code skill_run(struct trial *t, const struct skill *skill)
{
	char words[NAMES_WORDS_BYTES];
	struct buf dir = BUF_INIT;
	enum exit_code code = EXIT_DONE;
	struct str *names = NULL;
	size_t count = 0;

	paths_data("skills", &dir);
	buf_printf(&dir, "/%.*s/cases", STR_ARG(skill->name));
	if (access(dir.at, F_OK)) {
		buf_printf(&t->out, "none  %.*s has no cases\n", STR_ARG(skill->name));
	} else if (names_of(dir.at, NAMES_FOLDERS, SKILL_CASES_MOST, &t->arena, &names, &count, words)) {
		complain("%s", words);
		code = EXIT_USAGE;
	}
	for (size_t i = 0; i < count && code == EXIT_DONE; i++)
		code = case_run(t, skill, dir.at, names[i]);
	buf_release(&dir);
	return code;
}

static enum exit_code trial_tell(struct trial *t, const struct options *o)
{
	if (o->json)
		return json_out(json_incref(t->rows));
	buf_printf(&t->out, "%zu of %zu cases as they should be\n", t->checked - t->worse, t->cases);
	if (o->recorded)
		buf_printf(&t->out,
			"%zu answers that are kept beside cases were played back: no model was asked\n",
			t->recorded.answers);
	if (t->unasked && o->recorded)
		buf_printf(&t->out, "%zu rows are for models, and beside their cases is no answer.json\n",
			t->unasked);
	else if (t->unasked)
		buf_printf(&t->out,
			"%zu rows are for models, and none was asked: --recorded plays back the answers "
			"beside the "
			"cases, --budget USD lets each case ask\n",
			t->unasked);
	return put_stdout(buf_str(&t->out)) ? EXIT_DONE : EXIT_INFRASTRUCTURE;
}

enum exit_code skill_trial(const struct options *o, const struct skill *skills, size_t count)
{
	struct trial t = { .quiet = *o, .rows = json_array() };
	enum exit_code code = EXIT_DONE;

	if (o->recorded && o->budget_microusd) {
		complain("skills test: --recorded asks no model, so it spends nothing: leave out --budget");
		code = EXIT_USAGE;
	} else if (o->recorded) {
		code = recorded_open(&t.recorded, skills, count, &t.quiet);
	}
	if (code == EXIT_DONE)
		code = session_open(&t.quiet, &t.session);
	t.quiet.quiet = true;
	t.quiet.detach = false;
	if (code == EXIT_DONE) {
		for (size_t i = 0; i < count && code == EXIT_DONE; i++)
			if (skills[i].lens.len)
				code = skill_run(&t, &skills[i]);
		if (code == EXIT_DONE)
			code = trial_tell(&t, o);
		session_close(&t.session);
	}
	if (code == EXIT_DONE && !t.checked)
		complain("skills test: nothing was checked: %s",
			t.cases ? "no tool that a case names is installed; `reeve doctor` says what is "
				  "missing"
				: "there are no cases; docs/skills.md says how to write one");
	if (code == EXIT_DONE && (t.worse || !t.checked))
		code = EXIT_FINDINGS;
	recorded_close(&t.recorded);
	json_decref(t.rows);
	buf_release(&t.out);
	buf_release(&t.tools);
	arena_release(&t.arena);
	return code;
}
