/* Tries cli/words/summary.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words/summary.h"
#include "coordinator/state/reason.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

static bool says(const struct summary *s, const char *words)
{
	struct buf out = BUF_INIT;

	summary_render(s, &out);
	bool found = strstr(out.at, words) != NULL;
	if (!found)
		fprintf(stderr, "\"%s\" is not in:\n%s", words, out.at);
	buf_release(&out);
	return found;
}

void test_nothing_to_find_reads_as_good_news(void)
{
	Reeve__V1__ReportSummary report = REEVE__V1__REPORT_SUMMARY__INIT;
	struct summary s = { .report = &report, .state = "done", .job = 7, .wall_ms = 1500, .kept = true };

	report.complete = 1;
	report.files = 1;
	report.lines = 12;
	CU_ASSERT_TRUE(says(&s, "Nothing to find: clean.\nLooked at 1 file, 12 lines, in 1.5 s.\n"));
	CU_ASSERT_TRUE(says(&s, "reeve report j7"));
	report.complete = 0;
	CU_ASSERT_TRUE(says(&s, "Nothing found in what was looked at."));
}

void test_what_a_plan_leaves_out_is_told_and_not_called_clean(void)
{
	Reeve__V1__ReportSummary report = REEVE__V1__REPORT_SUMMARY__INIT;
	struct summary s = { .report = &report, .state = "done" };
	char *unasked[] = { "tests", "perf\x1b" };

	report.complete = report.planned = 1;
	report.outside = 8;
	report.n_unasked = 2;
	report.unasked = unasked;
	CU_ASSERT_TRUE(says(&s, "Nothing found in what the plan asks about.\n"));
	CU_ASSERT_TRUE(says(&s, "Outside of the plan, so not asked: 8 files.\n"));
	CU_ASSERT_TRUE(says(&s, "Not asked, for the plan has no part for them: tests, perf\\x1b.\n"));
	report.complete = 0;
	CU_ASSERT_TRUE(says(&s, "Nothing found in what was looked at.\n"));
}

void test_findings_are_counted_by_severity_and_escaped(void)
{
	Reeve__V1__ReportSummary report = REEVE__V1__REPORT_SUMMARY__INIT;
	Reeve__V1__SeverityCount error = REEVE__V1__SEVERITY_COUNT__INIT, note = error, none = error;
	Reeve__V1__SeverityCount *counts[] = { &error, &none, &note };
	Reeve__V1__TopFinding top = REEVE__V1__TOP_FINDING__INIT, *tops[] = { &top };
	Reeve__V1__NotCoveredReason reason = REEVE__V1__NOT_COVERED_REASON__INIT, *reasons[] = { &reason };
	char *files[] = { "out/report.json", "out/report.md" };
	struct summary s = {
		.report = &report, .state = "done", .files = (const char *const *)files, .file_count = 2
	};

	error.severity = "error";
	error.count = 2;
	none.severity = "warning";
	note.severity = "note";
	note.count = 1;
	top.severity = "error";
	top.rule = "tool/rule";
	top.path = (ProtobufCBinaryData){ 7, (uint8_t *)"a\x1b[2Jb\xff" };
	top.line = 3;
	top.message = (ProtobufCBinaryData){ 8, (uint8_t *)"bad\nthin" };
	reason.why = "bandit is not installed";
	reason.files = 4;
	report.n_findings = 3;
	report.findings = counts;
	report.n_top = 1;
	report.top = tops;
	report.n_reasons = 1;
	report.reasons = reasons;
	report.not_covered = 4;
	CU_ASSERT_TRUE(says(&s, "3 findings: 2 error, 1 note\n"));
	CU_ASSERT_TRUE(says(&s, "  error  a\\x1b[2Jb\\xff:3  bad\\nthin  [tool/rule]\n"));
	CU_ASSERT_TRUE(says(&s, "Not covered: 4 files\n       4  bandit is not installed\n"));
	report.partly = 1;
	CU_ASSERT_TRUE(says(&s, "Not covered: 4 files; partly: 1 file\n       4  bandit is not installed\n"));
	report.not_covered = 0;
	CU_ASSERT_TRUE(says(&s, "\nPartly: 1 file\n       4  bandit is not installed\n"));
	CU_ASSERT_TRUE(says(&s, "Reports: out/report.json, out/report.md\n"));
	s.color = true;
	CU_ASSERT_TRUE(says(&s, "2 \x1b[31merror\x1b[0m, 1 note\n"));
}

void test_what_is_not_whole_says_so(void)
{
	Reeve__V1__ReportSummary report = REEVE__V1__REPORT_SUMMARY__INIT;
	char *outcome[] = { "incomplete" };
	struct summary s = { .report = &report, .state = "cancelled" };

	report.n_outcome = 1;
	report.outcome = outcome;
	CU_ASSERT_TRUE(says(&s, "The job is cancelled"));
	CU_ASSERT_TRUE(says(&s, "Incomplete: not all of it could be done.\n"));
	s.allow_incomplete = true;
	CU_ASSERT_TRUE(says(&s, "allowed by --allow-incomplete"));
}

void test_what_had_to_be_looked_at_comes_first(void)
{
	Reeve__V1__ReportSummary report = REEVE__V1__REPORT_SUMMARY__INIT;
	Reeve__V1__MissedFile missed = REEVE__V1__MISSED_FILE__INIT, *first[] = { &missed };
	char *outcome[] = { "incomplete" };
	struct summary s = { .report = &report, .state = "done" };

	missed.path = (ProtobufCBinaryData){ 8, (uint8_t *)"vendor\x1b!" };
	missed.why = "vendored, and vendor/x.py is new";
	report.n_outcome = 1;
	report.outcome = outcome;
	report.missed = 1;
	report.n_first_missed = 1;
	report.first_missed = first;
	CU_ASSERT_TRUE(says(
		&s, "Look here first:\n  not looked at  vendor\\x1b!  vendored, and vendor/x.py is new\n"));
	CU_ASSERT_TRUE(says(&s, "Incomplete: 1 file had to be looked at and was not.\n"));
	report.missed = 12;
	s.allow_incomplete = true;
	CU_ASSERT_TRUE(says(&s, "Incomplete: 12 files had to be looked at and were not; allowed by"));
}

void test_what_was_not_run_is_told(void)
{
	static const struct {
		uint32_t executed, cached;
		size_t changed;
		const char *line;
	} cases[] = {
		{ 0, 1, 0, "1 of 1 subtask from the cache.\n" },
		{ 3, 9, 0, "9 of 12 subtasks from the cache.\n" },
		{ 3, 9, 1, "\nruff has changed since results were kept: all of it was run again.\n" },
		{ 3, 0, 3, "ruff, bandit, radon have changed since results were kept: all of them were" },
		{ 3, 0, 5, "ruff, bandit, radon and 2 other tools have changed" },
		{ 3, 0, 6,
			"ruff, bandit, radon and 2 other tools have changed since results were kept: all of "
			"them were "
			"run again.\nA model or a skill has changed since results were kept: what hangs on "
			"it was asked "
			"again.\n" },
	};
	char *changed[] = { "ruff", "bandit", "radon", "pylint", "vulture", "model" };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		Reeve__V1__ReportSummary report = REEVE__V1__REPORT_SUMMARY__INIT;
		struct summary s = { .report = &report, .state = "done" };

		report.executed = cases[i].executed;
		report.cached = cases[i].cached;
		report.changed = changed;
		report.n_changed = cases[i].changed;
		CU_ASSERT_TRUE(says(&s, cases[i].line));
	}
}

void test_a_model_that_changed_is_no_tool(void)
{
	Reeve__V1__ReportSummary report = REEVE__V1__REPORT_SUMMARY__INIT;
	struct summary s = { .report = &report, .state = "done" };
	char *changed[] = { "model" };

	report.executed = 3;
	report.changed = changed;
	report.n_changed = 1;
	CU_ASSERT_TRUE(says(&s, "\nA model or a skill has changed since results were kept: "));
	CU_ASSERT_FALSE(says(&s, "model has changed"));
}

void test_what_was_not_to_be_heard_is_counted(void)
{
	Reeve__V1__ReportSummary report = REEVE__V1__REPORT_SUMMARY__INIT;
	struct summary s = { .report = &report, .state = "done" };

	report.complete = 1;
	report.suppressed = 2;
	CU_ASSERT_TRUE(says(&s, "Nothing that is not suppressed.\nSuppressed: 2 findings.\n"));
	report.suppressed = 0;
	report.suppressions_unbelieved = 3;
	CU_ASSERT_TRUE(says(&s, "Suppressed: 0 findings; 3 asked for by the change itself, not believed.\n"));
	report.suppressions_expired = 1;
	report.suppressions_unreasoned = 4;
	CU_ASSERT_TRUE(
		says(&s, "0 findings; 1 more asked for, and expired; 4 asked for without a reason; 3 asked"));
}

void test_what_models_have_cost_stands_beside_the_forecast(void)
{
	Reeve__V1__ReportSummary report = REEVE__V1__REPORT_SUMMARY__INIT;
	Reeve__V1__TokenUsage tokens = REEVE__V1__TOKEN_USAGE__INIT;
	Reeve__V1__Forecast forecast = REEVE__V1__FORECAST__INIT;
	Reeve__V1__Range range = REEVE__V1__RANGE__INIT;
	struct summary s = { .report = &report, .state = "done" };

	tokens.input = 60;
	tokens.cache_read = 20;
	tokens.cache_write = 20;
	tokens.output = 7;
	report.tokens = &tokens;
	report.cost_microusd = 40000;
	report.lost_microusd = 10000;
	range.low = 10000;
	range.middle = 50000;
	range.high = 90000;
	forecast.subtasks = 3;
	forecast.microusd = &range;
	forecast.microusd_most = 200000;
	forecast.learnt = 4;
	forecast.ended = true;
	forecast.error_permille = 200;
	report.forecast = &forecast;
	CU_ASSERT_TRUE(says(&s,
		"Cost: $0.0400; models read 100 tokens, 20.0 % of them from the provider's cache, and "
		"wrote 7; $0.0100 of it for attempts whose answer was not accepted.\n"));
	CU_ASSERT_TRUE(says(&s, "Forecast: $0.0500 ($0.0100 to $0.0900 by the jobs before it, $0.2000 at the "
				"most) for 3 questions; it was "
				"off by 20.0 %.\n"));
}

void test_what_waits_for_money_says_for_how_much(void)
{
	Reeve__V1__ReportSummary report = REEVE__V1__REPORT_SUMMARY__INIT;
	struct summary s = {
		.report = &report, .job = 7, .state = "paused", .reason = "its budget is spent"
	};

	CU_ASSERT_TRUE(says(&s, "Because its budget is spent (JOB is j7).\n"));
	s.resume_microusd = 52001;
	CU_ASSERT_TRUE(says(&s, "Because its budget is spent (JOB is j7, USD at least $0.0521).\n"));
	CU_ASSERT_FALSE(says(&s, "To go on"));
	s.config = "try.yaml";
	CU_ASSERT_TRUE(says(&s, "$0.0521).\nTo go on: reeve resume j7 --config try.yaml --budget 0.0521 && "
				"reeve wait j7 --config try.yaml\n"));
}

void test_what_a_person_may_not_resume_is_not_told_to(void)
{
	static const struct {
		enum reason reason;
		bool resumed;
	} cases[] = { { REASON_BUDGET, true }, { REASON_QUOTA, true }, { REASON_TIERS_UNKNOWN, false },
		{ REASON_NO_KEY, false } };
	Reeve__V1__ReportSummary report = REEVE__V1__REPORT_SUMMARY__INIT;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct summary s = { .report = &report,
			.job = 7,
			.state = "paused",
			.config = "try.yaml",
			.reason = reason_words(cases[i].reason) };

		CU_ASSERT_EQUAL(says(&s, "To go on: reeve resume j7 --config try.yaml && reeve wait j7 "
					 "--config try.yaml\n"),
			cases[i].resumed);
		CU_ASSERT_EQUAL(says(&s, "To go on"), cases[i].resumed);
	}
}

void test_what_failed_names_its_next_step(void)
{
	Reeve__V1__ReportSummary report = REEVE__V1__REPORT_SUMMARY__INIT;
	char *outcome[] = { "incomplete" };
	struct summary s = { .report = &report, .job = 7, .state = "done" };

	report.n_outcome = 1;
	report.outcome = outcome;
	report.missed = 13;
	CU_ASSERT_FALSE(says(&s, "reeve retry"));
	s.dead = 1;
	CU_ASSERT_TRUE(says(&s, "were not.\nTo try again what failed (1 subtask): reeve retry j7 && "
				"reeve wait j7\n"));
	s.dead = 5;
	s.config = "try.yaml";
	CU_ASSERT_TRUE(says(&s, "(5 subtasks): reeve retry j7 --config try.yaml && reeve wait j7 --config "
				"try.yaml\n"));
	s.state = "cancelled"; /* there a retry is refused */
	CU_ASSERT_FALSE(says(&s, "reeve retry"));
}

void test_looks_that_nobody_could_pay_are_told(void)
{
	Reeve__V1__ReportSummary report = REEVE__V1__REPORT_SUMMARY__INIT;
	struct summary s = { .report = &report, .state = "done" };

	CU_ASSERT_FALSE(says(&s, "Second looks"));
	report.looks_unpaid = 2;
	CU_ASSERT_TRUE(
		says(&s, "Second looks: 2 given up for want of money: what they were to check is told with "
			 "low confidence; submit it again with a larger --budget to have it checked.\n"));
	report.looks_unpaid_microusd = 1062402;
	CU_ASSERT_TRUE(says(&s,
		"with low confidence; they may cost $1.0625 at the most: submit it again with a larger "
		"--budget to have it checked.\n"));
}
