/* Tries coordinator/aggregate/aggregate.c: results in, one report out. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/aggregate.h"
#include "facts_fixture.h"
#include "reeve/limits.h"

#include "reeve/goal.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

static struct report empty_results(struct aggregate *a, const struct facts_fixture *f)
{
	struct report r;

	for (uint32_t i = 0; i < 2; i++) {
		struct tool_result result = fixture_result(i);

		if (f->subtasks[i].state == SUBTASK_DONE)
			CU_ASSERT_EQUAL(aggregate_add(a, i, &result), 0);
	}
	aggregate_finish(a, &r);
	return r;
}

void test_the_outcome_follows_from_the_facts(void)
{
	static const struct {
		enum job_state job;
		enum subtask_state second;
		bool refused;
		unsigned given, outcome;
		bool complete;
	} cases[] = {
		{ JOB_DONE, SUBTASK_DONE, false, 0, REPORT_CLEAN, true },
		{ JOB_DONE, SUBTASK_DEAD, false, 0, REPORT_INCOMPLETE, false },
		{ JOB_DONE, SUBTASK_DEAD, true, 0, REPORT_REFUSED | REPORT_INCOMPLETE, false },
		{ JOB_DONE, SUBTASK_CANCELLED, false, 0, REPORT_INCOMPLETE, false },
		{ JOB_DONE, SUBTASK_HELD, false, 0, REPORT_HELD, false },
		{ JOB_RUNNING, SUBTASK_READY, false, 0, REPORT_INCOMPLETE, false },
		{ JOB_RUNNING, SUBTASK_DONE, false, 0, REPORT_INCOMPLETE, false },
		{ JOB_PAUSED, SUBTASK_READY, false, 0, REPORT_BUDGET | REPORT_INCOMPLETE, false },
		{ JOB_CANCELLED, SUBTASK_CANCELLED, false, 0, REPORT_INCOMPLETE, false },
		{ JOB_REFUSED, SUBTASK_CANCELLED, false, 0, REPORT_REFUSED | REPORT_INCOMPLETE, false },
		{ JOB_DONE, SUBTASK_DONE, false, REPORT_TIMEOUT, REPORT_TIMEOUT, true },
		{ JOB_RUNNING, SUBTASK_READY, false, REPORT_INFRASTRUCTURE,
			REPORT_INFRASTRUCTURE | REPORT_INCOMPLETE, false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct facts_fixture f;
		struct aggregate *a;
		struct report r;

		facts_fixture_init(&f);
		f.facts.state = cases[i].job;
		f.facts.outcome = cases[i].given;
		f.subtasks[1].state = cases[i].second;
		f.subtasks[1].refused = cases[i].refused;
		a = aggregate_begin(&f.facts);
		r = empty_results(a, &f);
		CU_ASSERT_EQUAL(r.outcome, cases[i].outcome);
		CU_ASSERT_EQUAL(r.complete, cases[i].complete);
		aggregate_free(a);
	}
}

void test_a_finding_counts_from_fail_on_up(void)
{
	static const struct {
		enum severity found, fail_on;
		unsigned outcome;
	} cases[] = {
		{ SEVERITY_WARNING, SEVERITY_NONE, REPORT_CLEAN },
		{ SEVERITY_ERROR, SEVERITY_NONE, REPORT_CLEAN },
		{ SEVERITY_NOTE, SEVERITY_WARNING, REPORT_CLEAN },
		{ SEVERITY_WARNING, SEVERITY_WARNING, REPORT_FINDINGS },
		{ SEVERITY_ERROR, SEVERITY_WARNING, REPORT_FINDINGS },
		{ SEVERITY_NOTE, SEVERITY_NOTE, REPORT_FINDINGS },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct finding found[] = { fixture_reports(FILE_B_C, 1, "cppcheck/note"),
			fixture_reports(FILE_A_C, 1, "cppcheck/x") };
		struct tool_result c = fixture_result(0), py = fixture_result(1);
		struct facts_fixture f;
		struct aggregate *a;
		struct report r;

		facts_fixture_init(&f);
		f.facts.fail_on = cases[i].fail_on;
		found[0].severity = SEVERITY_NOTE;
		found[1].severity = cases[i].found;
		c.findings = found;
		c.finding_count = 2;
		a = aggregate_begin(&f.facts);
		CU_ASSERT_EQUAL(aggregate_add(a, 0, &c), 0);
		CU_ASSERT_EQUAL(aggregate_add(a, 1, &py), 0);
		aggregate_finish(a, &r);
		CU_ASSERT_EQUAL(r.outcome, cases[i].outcome);
		CU_ASSERT_EQUAL(r.finding_count, 2);
		CU_ASSERT_TRUE(r.complete);
		aggregate_free(a);
	}
}

void test_what_does_not_fit_is_left_out_and_said(void)
{
	static const struct {
		uint32_t number, file, start, end;
		unsigned severity, confidence;
		int err;
	} cases[] = {
		{ 0, FILE_A_C, 1, 1, SEVERITY_NOTE, CONFIDENCE_LOW, 0 },
		{ 2, FILE_A_C, 1, 1, SEVERITY_NOTE, CONFIDENCE_LOW, -E_CORRUPT },
		{ 0, FIXTURE_FILES, 1, 1, SEVERITY_NOTE, CONFIDENCE_LOW, -E_CORRUPT },
		{ 0, FIXTURE_FILES - 1, 1, 1, SEVERITY_NOTE, CONFIDENCE_LOW, 0 },
		{ 0, FILE_A_C, 0, 1, SEVERITY_NOTE, CONFIDENCE_LOW, -E_CORRUPT },
		{ 0, FILE_A_C, 5, 4, SEVERITY_NOTE, CONFIDENCE_LOW, -E_CORRUPT },
		{ 0, FILE_A_C, 1, 1, SEVERITIES, CONFIDENCE_LOW, -E_CORRUPT },
		{ 0, FILE_A_C, 1, 1, SEVERITY_NOTE, CONFIDENCES, -E_CORRUPT },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct finding found = fixture_reports(cases[i].file, cases[i].start, "cppcheck/x");
		struct tool_result c = fixture_result(0), py = fixture_result(1);
		struct facts_fixture f;
		struct aggregate *a;
		struct report r;

		found.end_line = cases[i].end;
		found.severity = (enum severity)cases[i].severity;
		found.confidence = (enum confidence)cases[i].confidence;
		c.findings = &found;
		c.finding_count = 1;
		facts_fixture_init(&f);
		a = aggregate_begin(&f.facts);
		CU_ASSERT_EQUAL(aggregate_add(a, cases[i].number, &c), cases[i].err);
		CU_ASSERT_EQUAL(aggregate_add(a, 1, &py), 0);
		aggregate_finish(a, &r);
		CU_ASSERT_EQUAL(r.finding_count, cases[i].err ? 0 : 1);
		CU_ASSERT_EQUAL(r.outcome, cases[i].err ? REPORT_INCOMPLETE : REPORT_CLEAN);
		aggregate_free(a);
	}
}

void test_a_result_is_taken_once_and_only_when_done(void)
{
	struct finding found = fixture_reports(FILE_A_C, 1, "cppcheck/x");
	struct tool_result c = fixture_result(0), py = fixture_result(1);
	struct facts_fixture f;
	struct aggregate *a;
	struct report r;

	c.findings = py.findings = &found;
	c.finding_count = py.finding_count = 1;
	facts_fixture_init(&f);
	f.subtasks[1].state = SUBTASK_GATING;
	a = aggregate_begin(&f.facts);
	CU_ASSERT_EQUAL(aggregate_add(a, 0, &c), 0);
	CU_ASSERT_EQUAL(aggregate_add(a, 0, &c), -E_CORRUPT);
	CU_ASSERT_EQUAL(aggregate_add(a, 1, &py), 0);
	aggregate_finish(a, &r);
	CU_ASSERT_EQUAL(r.finding_count, 1);
	CU_ASSERT_EQUAL(r.findings[0].supporter_count, 1);
	CU_ASSERT_EQUAL(r.outcome, REPORT_INCOMPLETE);
	aggregate_free(a);
}

/* Its lens covers other files, so that nothing but the lost result can say it. */
void test_a_lost_result_is_never_clean(void)
{
	struct tool_result c = fixture_result(0);
	struct facts_fixture f;
	struct aggregate *a;
	struct report r;

	facts_fixture_init(&f);
	a = aggregate_begin(&f.facts);
	CU_ASSERT_EQUAL(aggregate_add(a, 0, &c), 0);
	aggregate_finish(a, &r);
	CU_ASSERT_EQUAL(r.totals.done, 2);
	CU_ASSERT_EQUAL(r.outcome, REPORT_INCOMPLETE);
	CU_ASSERT_FALSE(r.complete);
	for (size_t i = 0; i < r.coverage_count; i++)
		CU_ASSERT_TRUE(r.coverage[i].files > 0);
	aggregate_free(a);
}

/* 14 subtasks of one tool and file, 10 defects each, two of them on one line. */
enum { MANY = 14, DEFECTS = 10 };

static void many_facts(struct facts_fixture *f, struct aggregate_subtask subtasks[MANY])
{
	facts_fixture_init(f);
	for (uint32_t i = 0; i < MANY; i++) {
		subtasks[i] = f->subtasks[0];
		subtasks[i].number = i;
	}
	f->facts.subtasks = subtasks;
	f->facts.subtask_count = MANY;
}

static void add_many(struct aggregate *a, uint32_t number)
{
	static const char *const versions[] = { "1.0", "2.0", "3.0" };
	static const char *const forms[] = { "bwrap", "prlimit" };
	struct tool_result result = fixture_result(0);
	struct not_covered gap = { FILE_B_C, STR("security"), str_of(versions[number % 3]), false };
	struct finding found[DEFECTS];

	for (uint32_t i = 0; i < DEFECTS; i++) {
		/* Each begins its list elsewhere. */
		uint32_t defect = (i + number) % DEFECTS;

		found[i] = fixture_reports(
			FILE_A_C, defect == 9 ? 9 : defect + 1, defect == 9 ? "cppcheck/b" : "cppcheck/a");
		found[i].severity = defect % 2 ? SEVERITY_ERROR : SEVERITY_NOTE;
		found[i].message = str_of(versions[number % 3]);
	}
	result.tool_version = str_of(versions[number % 3]);
	result.sandbox = str_of(forms[number % 2]);
	result.findings = found;
	result.finding_count = DEFECTS;
	result.not_covered = &gap;
	result.not_covered_count = 1;
	CU_ASSERT_EQUAL(aggregate_add(a, number, &result), 0);
}

static void report_in_order(const uint32_t order[MANY], struct buf *out)
{
	struct aggregate_subtask subtasks[MANY];
	struct facts_fixture f;
	struct aggregate *a;
	struct report r;

	many_facts(&f, subtasks);
	a = aggregate_begin(&f.facts);
	for (size_t i = 0; i < MANY; i++)
		add_many(a, order[i]);
	aggregate_finish(a, &r);
	CU_ASSERT_EQUAL(r.finding_count, DEFECTS);
	for (size_t i = 0; i < r.finding_count; i++)
		CU_ASSERT_EQUAL(r.findings[i].supporter_count, MANY);
	CU_ASSERT_TRUE(str_equal(r.sandbox, STR("bwrap,prlimit")));
	report_json(&r, out);
	aggregate_free(a);
}

void test_the_order_of_arrival_changes_no_byte(void)
{
	static const uint32_t orders[][MANY] = {
		{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 },
		{ 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0 },
		{ 7, 0, 13, 2, 5, 11, 1, 12, 9, 3, 10, 6, 4, 8 },
		{ 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12 },
	};
	struct buf first = BUF_INIT;

	report_in_order(orders[0], &first);
	for (size_t i = 1; i < sizeof orders / sizeof orders[0]; i++) {
		struct buf other = BUF_INIT;

		report_in_order(orders[i], &other);
		CU_ASSERT_TRUE(str_equal(buf_str(&first), buf_str(&other)));
		buf_release(&other);
	}
	buf_release(&first);
}

void test_totals_are_counted_by_state(void)
{
	struct aggregate_subtask subtasks[MANY];
	static const enum subtask_state states[] = { SUBTASK_DONE, SUBTASK_DONE, SUBTASK_DEAD, SUBTASK_DEAD,
		SUBTASK_DEAD, SUBTASK_HELD, SUBTASK_CANCELLED, SUBTASK_CANCELLED, SUBTASK_READY };
	struct facts_fixture f;
	struct aggregate *a;
	struct report r;

	many_facts(&f, subtasks);
	f.facts.subtask_count = 9;
	for (size_t i = 0; i < 9; i++) {
		subtasks[i].state = states[i];
		subtasks[i].cost_microusd = 100;
		subtasks[i].attempts = 2;
	}
	subtasks[1].cached = true;
	subtasks[2].cached = true; /* dead: what the cache gave was not let through */
	a = aggregate_begin(&f.facts);
	aggregate_finish(a, &r);
	CU_ASSERT_EQUAL(r.totals.subtasks, 9);
	CU_ASSERT_EQUAL(r.totals.done, 2);
	CU_ASSERT_EQUAL(r.totals.dead, 3);
	CU_ASSERT_EQUAL(r.totals.held, 1);
	CU_ASSERT_EQUAL(r.totals.cancelled, 2);
	CU_ASSERT_EQUAL(r.totals.executed, 1);
	CU_ASSERT_EQUAL(r.totals.cached, 1);
	CU_ASSERT_EQUAL(r.totals.attempts, 18);
	CU_ASSERT_EQUAL(r.totals.cost_microusd, 900);
	CU_ASSERT_TRUE(str_equal(r.subtasks[0].lens, STR("correctness,security")));
	aggregate_free(a);
}

void test_a_message_is_cut_at_its_limit_and_shows_it(void)
{
	static char text[FINDING_BYTES_MOST + 1];
	static const struct {
		size_t len, shown;
		bool whole;
	} cases[] = { { FINDING_BYTES_MOST - 1, FINDING_BYTES_MOST - 1, true },
		{ FINDING_BYTES_MOST, FINDING_BYTES_MOST, true },
		{ FINDING_BYTES_MOST + 1, FINDING_BYTES_MOST, false } };

	memset(text, 'm', sizeof text);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct finding found = fixture_reports(FILE_A_C, 1, "cppcheck/x");
		struct tool_result c = fixture_result(0);
		struct facts_fixture f;
		struct aggregate *a;
		struct report r;

		facts_fixture_init(&f);
		found.message = str_bytes(text, cases[i].len);
		c.findings = &found;
		c.finding_count = 1;
		a = aggregate_begin(&f.facts);
		CU_ASSERT_EQUAL(aggregate_add(a, 0, &c), 0);
		aggregate_finish(a, &r);
		CU_ASSERT_EQUAL(r.findings[0].message.len, cases[i].shown);
		CU_ASSERT_EQUAL(str_ends(r.findings[0].message, STR("\xe2\x80\xa6")), !cases[i].whole);
		aggregate_free(a);
	}
}

/* One finding of the earlier report is found again, one is gone where somebody looked, one where nobody did. */
void test_an_earlier_report_makes_findings_existing_and_fixed(void)
{
	static const struct report_finding before[] = {
		{ .path = STR("a.c"),
			.rule = STR("cppcheck/r"),
			.lens = STR("security"),
			.start_line = 1,
			.fingerprint = STR("1:0-1"),
			.status = STR("new") },
		{ .path = STR("gone.c"),
			.rule = STR("cppcheck/r"),
			.lens = STR("security"),
			.start_line = 1,
			.fingerprint = STR("1:1-1"),
			.status = STR("new") },
		{ .path = STR("logo.png"),
			.rule = STR("cppcheck/r"),
			.lens = STR("security"),
			.start_line = 1,
			.fingerprint = STR("1:2-1"),
			.status = STR("new") },
		{ .path = STR("d.js"),
			.rule = STR("cppcheck/r"),
			.lens = STR("security"),
			.start_line = 1,
			.fingerprint = STR("1:3-1"),
			.status = STR("new") },
	};
	static const struct baseline baseline = { .findings = before, .finding_count = 4 };
	struct finding finding = fixture_reports(FILE_A_C, 3, "cppcheck/r");
	struct tool_result first = fixture_result(0), second = fixture_result(1);
	struct facts_fixture f;
	struct aggregate *a;
	struct report r;

	facts_fixture_init(&f);
	finding.severity = SEVERITY_ERROR;
	first.findings = &finding;
	first.finding_count = 1;
	f.facts.baseline = &baseline;
	f.facts.fail_on = SEVERITY_ERROR;
	a = aggregate_begin(&f.facts);
	CU_ASSERT_EQUAL(aggregate_add(a, 0, &first), 0);
	CU_ASSERT_EQUAL(aggregate_add(a, 1, &second), 0);
	aggregate_finish(a, &r);
	CU_ASSERT_TRUE(r.compared);
	CU_ASSERT_EQUAL_FATAL(r.finding_count, 1);
	CU_ASSERT_TRUE(str_equal(r.findings[0].status, STR("new")));
	CU_ASSERT_TRUE(r.outcome & REPORT_FINDINGS);
	CU_ASSERT_EQUAL_FATAL(r.fixed_count, 2); /* a.c was looked at, gone.c is gone */
	CU_ASSERT_TRUE(str_equal(r.fixed[1].path, STR("gone.c")));
	CU_ASSERT_EQUAL(r.unchecked, 2); /* left out, and without a tool */
	aggregate_free(a);
}

/* A free goal: what is outside of its plan was not looked at, nor what only an analyzer had said before. */
void test_what_is_outside_of_a_plan_is_not_fixed(void)
{
	static const char *const paths[] = { "a.c", "a.c", "c.py", "d.js" };
	static const char *const rules[] = { "model/x", "cppcheck/r", "model/x", "bandit/B1" };
	static const struct str part_path = STR("a.c"), lens = STR("security");
	static const struct goal_part part = { STR("t"), STR("security"), STR("?"), &part_path, 1 };
	static const struct goal_plan plan = { STR("r"), &part, 1, NULL, 0, NULL, 0 };
	static const uint32_t looked_at[] = { FILE_A_C };
	struct report_finding before[4];
	struct baseline baseline = { .findings = before, .finding_count = 4 };
	struct tool_result planned = { .tool = STR(GOAL_TOOL),
		.tool_version = STR("sim"),
		.tier = STR("strong"),
		.model = STR("sim-strong"),
		.plan = &plan };
	struct tool_result answer = {
		.tool = STR(MODEL_TOOL), .tool_version = STR("sim"), .tier = STR("small")
	};
	struct facts_fixture f;
	struct aggregate *a;
	struct report r;

	facts_fixture_init(&f);
	for (size_t i = 0; i < 4; i++)
		before[i] = (struct report_finding){ .path = str_of(paths[i]),
			.rule = str_of(rules[i]),
			.lens = lens,
			.start_line = 1,
			.fingerprint = STR("1:0-1"),
			.status = STR("new") };
	f.facts.planned = f.facts.lenses_offered = true;
	f.facts.lenses = &lens;
	f.facts.lens_count = 1;
	f.facts.baseline = &baseline;
	f.subtasks[0] = (struct aggregate_subtask){ .kind = KIND_MODEL,
		.state = SUBTASK_DONE,
		.tool = STR(GOAL_TOOL),
		.lens = lens,
		.refusal = STR("part 1") };
	f.subtasks[1] = (struct aggregate_subtask){ .number = 1,
		.kind = KIND_MODEL,
		.state = SUBTASK_DONE,
		.tool = STR(MODEL_TOOL),
		.lens = lens,
		.files = looked_at,
		.file_count = 1 };
	a = aggregate_begin(&f.facts);
	CU_ASSERT_EQUAL(aggregate_add(a, 0, &planned), 0);
	CU_ASSERT_EQUAL(aggregate_add(a, 1, &answer), 0);
	aggregate_finish(a, &r);
	CU_ASSERT_EQUAL(r.fixed_count, 0);
	CU_ASSERT_EQUAL(r.unchecked, 4);
	CU_ASSERT_TRUE(r.complete);
	CU_ASSERT_EQUAL(r.coverage[0].files, 1);
	CU_ASSERT_TRUE(str_equal(r.planner.model, STR("sim-strong")));
	CU_ASSERT_TRUE(str_equal(r.planner.tier, STR("strong")));
	CU_ASSERT_TRUE(str_equal(r.planner.refused, STR("part 1")));
	aggregate_free(a);
}

void test_only_what_is_new_fails(void)
{
	struct finding finding = fixture_reports(FILE_A_C, 3, "cppcheck/r");
	struct report_finding before;
	struct baseline baseline = { .findings = &before, .finding_count = 1 };
	struct report first = { 0 };

	finding.severity = SEVERITY_ERROR;
	for (int round = 0; round < 2; round++) {
		struct tool_result result = fixture_result(0), other = fixture_result(1);
		struct facts_fixture f;
		struct aggregate *a;
		struct report r;

		facts_fixture_init(&f);
		result.findings = &finding;
		result.finding_count = 1;
		f.facts.fail_on = SEVERITY_ERROR;
		f.facts.baseline = round ? &baseline : NULL;
		a = aggregate_begin(&f.facts);
		CU_ASSERT_EQUAL(aggregate_add(a, 0, &result), 0);
		CU_ASSERT_EQUAL(aggregate_add(a, 1, &other), 0);
		aggregate_finish(a, &r);
		CU_ASSERT_EQUAL(r.outcome, round ? REPORT_CLEAN : REPORT_FINDINGS);
		if (!round) {
			static char fingerprint[64];

			before = r.findings[0];
			snprintf(fingerprint, sizeof fingerprint, "%.*s", STR_ARG(before.fingerprint));
			before.fingerprint = str_of(fingerprint);
			before.path = STR("a.c");
			before.start_line += 5; /* lines have moved since */
			first = r;
		}
		aggregate_free(a);
	}
	CU_ASSERT_FALSE(first.compared);
}

void test_a_secret_is_told_and_not_shown(void)
{
	struct finding finding = fixture_reports(FILE_A_C, 3, "cppcheck/r");
	struct tool_result result = fixture_result(0), other = fixture_result(1);
	struct facts_fixture f;
	struct aggregate *a;
	struct report r;

	facts_fixture_init(&f);
	finding.quote = STR("key = \"ghp_0123456789abcdefABCDEF0123456789abcd\";");
	finding.message = STR("see ghp_0123456789abcdefABCDEF0123456789abcd");
	result.findings = &finding;
	result.finding_count = 1;
	a = aggregate_begin(&f.facts);
	CU_ASSERT_EQUAL(aggregate_add(a, 0, &result), 0);
	CU_ASSERT_EQUAL(aggregate_add(a, 1, &other), 0);
	aggregate_finish(a, &r);
	CU_ASSERT_TRUE(str_equal(r.findings[0].quote, STR("key = \"ghp_***\";")));
	CU_ASSERT_TRUE(str_equal(r.findings[0].message, STR("see ghp_***")));
	aggregate_free(a);
}
