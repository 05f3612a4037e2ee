/* What a second look says takes findings of models out of the report, or says how far they can be relied on. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "facts_fixture.h"

#include <CUnit/CUnit.h>

static struct str looker = { "strong", 6 };

/* Subtask 0: a model's review of two files; 1: another one's second look at it. */
static void reviewed(struct facts_fixture *f, enum subtask_state second)
{
	static const uint32_t three[] = { 0, 1, 2 };

	facts_fixture_init(f);
	f->subtasks[0].kind = f->subtasks[1].kind = KIND_MODEL;
	f->subtasks[0].tool = STR(MODEL_TOOL);
	f->subtasks[0].lens = STR("security");
	f->subtasks[1].tool = STR(REFUTE_TOOL);
	f->subtasks[1].lens = STR("security");
	f->subtasks[1].again = true;
	f->subtasks[1].claims = three;
	f->subtasks[1].claim_count = 3;
	f->subtasks[1].state = second;
	f->facts.tool_count = 0;
}

static struct aggregate *taken(struct facts_fixture *f, const struct finding *findings, size_t count,
	const struct claim_judged *judged, size_t judged_count)
{
	struct aggregate *a = aggregate_begin(&f->facts);
	struct tool_result review = { .tool = STR(MODEL_TOOL),
		.tool_version = STR("m"),
		.tier = STR("small"),
		.model = STR("m"),
		.findings = findings,
		.finding_count = count };
	struct tool_result look = { .tool = STR(REFUTE_TOOL),
		.tool_version = STR("n"),
		.tier = looker,
		.model = STR("n"),
		.judged = judged,
		.judged_count = judged_count };

	/* In whatever order they are stored. */
	if (f->subtasks[1].state == SUBTASK_DONE && judged)
		CU_ASSERT_EQUAL(aggregate_add(a, 1, &look), 0);
	CU_ASSERT_EQUAL(aggregate_add(a, 0, &review), 0);
	return a;
}

void test_what_is_refuted_is_not_told_and_is_counted(void)
{
	const struct finding findings[] = { fixture_reports(FILE_A_C, 3, "model/a"),
		fixture_reports(FILE_A_C, 5, "model/b"), fixture_reports(FILE_B_C, 7, "model/c") };
	const struct claim_judged judged[] = { { 0, VERDICT_REFUTED, STR("no") },
		{ 1, VERDICT_STANDS, STR("") }, { 2, VERDICT_UNSURE, STR("") } };
	struct facts_fixture f;
	struct report report;
	struct aggregate *a;

	reviewed(&f, SUBTASK_DONE);
	a = taken(&f, findings, 3, judged, 3);
	aggregate_finish(a, &report);
	CU_ASSERT_EQUAL_FATAL(report.finding_count, 2);
	CU_ASSERT_TRUE(str_equal(report.findings[0].rule, STR("model/b")));
	CU_ASSERT_EQUAL(report.findings[0].confidence, CONFIDENCE_HIGH);
	CU_ASSERT_TRUE(str_equal(report.findings[1].rule, STR("model/c")));
	CU_ASSERT_EQUAL(report.findings[1].confidence, CONFIDENCE_LOW);
	CU_ASSERT_EQUAL_FATAL(report.gate_count, 1);
	CU_ASSERT_TRUE(str_equal(report.gates[0].name, STR("second look")));
	CU_ASSERT_EQUAL(report.gates[0].fired, 3);
	CU_ASSERT_EQUAL(report.gates[0].refused, 1);
	CU_ASSERT_EQUAL(report.gates[0].passed, 1);
	CU_ASSERT_EQUAL(report.gates[0].could_not_check, 1);
	aggregate_free(a);
}

/* Whose stronger tier refuses the key: its own word is no second one, where a second one could be had. */
void test_a_look_by_who_found_it_raises_nothing_where_there_are_others(void)
{
	static const struct str tiers[] = { STR("small"), STR("strong") };
	const struct finding findings[] = { fixture_reports(FILE_A_C, 3, "model/a"),
		fixture_reports(FILE_A_C, 5, "model/b") };
	const struct claim_judged judged[] = { { 0, VERDICT_REFUTED, STR("no") },
		{ 1, VERDICT_STANDS, STR("") } };

	looker = STR("small");
	for (size_t count = 1; count <= 2; count++) {
		struct facts_fixture f;
		struct report report;
		struct aggregate *a;

		reviewed(&f, SUBTASK_DONE);
		f.subtasks[1].claim_count = 2;
		f.facts.tiers = tiers;
		f.facts.tier_count = count;
		a = taken(&f, findings, 2, judged, 2);
		aggregate_finish(a, &report);
		CU_ASSERT_EQUAL_FATAL(report.finding_count, 1);
		CU_ASSERT_EQUAL(report.findings[0].confidence, count == 1 ? CONFIDENCE_HIGH : CONFIDENCE_LOW);
		CU_ASSERT_EQUAL(report.gates[0].could_not_check, count - 1);
		CU_ASSERT_EQUAL(report.totals.claims_own, count - 1);
		CU_ASSERT_TRUE(str_equal(report.totals.tiers_silent, count == 1 ? STR("") : STR("strong")));
		aggregate_free(a);
	}
	looker = STR("strong");
}

void test_what_nobody_looked_at_again_is_told_as_unsure(void)
{
	struct finding findings[] = { fixture_reports(FILE_A_C, 3, "model/a"),
		fixture_reports(FILE_A_C, 5, "model/note") };
	struct facts_fixture f;
	struct report report;
	struct aggregate *a;

	findings[1].severity = SEVERITY_NOTE;
	reviewed(&f, SUBTASK_DEAD);
	a = taken(&f, findings, 2, NULL, 0);
	aggregate_finish(a, &report);
	CU_ASSERT_EQUAL_FATAL(report.finding_count, 2);
	CU_ASSERT_EQUAL(report.findings[0].confidence, CONFIDENCE_LOW);
	CU_ASSERT_EQUAL(report.findings[1].confidence, CONFIDENCE_LOW);
	CU_ASSERT_EQUAL(report.gates[0].could_not_check, 1); /* a note needs no second look */
	aggregate_free(a);
}

/* It answers for no file: neither when it is done, nor when it is not. */
void test_a_second_look_covers_nothing(void)
{
	static const enum subtask_state states[] = { SUBTASK_DONE, SUBTASK_DEAD };
	const struct finding finding = fixture_reports(FILE_A_C, 3, "model/a");
	const struct claim_judged judged = { 0, VERDICT_STANDS, STR("") };

	for (size_t i = 0; i < 2; i++) {
		static const struct str lens[] = { STR("security") };
		struct facts_fixture f;
		struct report report;
		struct aggregate *a;

		reviewed(&f, states[i]);
		f.facts.lenses = lens;
		f.facts.lens_count = 1;
		a = taken(&f, &finding, 1, &judged, 1);
		aggregate_finish(a, &report);
		CU_ASSERT_EQUAL_FATAL(report.coverage_count, 1);
		CU_ASSERT_EQUAL(report.coverage[0].files,
			2); /* those of the review; c.py is the second look's alone */
		aggregate_free(a);
	}
}

/* Three of which one did not answer; each claim has the looks that were asked for it, and no other. */
void test_more_than_half_of_those_that_were_asked_decide(void)
{
	const struct finding findings[] = { fixture_reports(FILE_A_C, 1, "model/a"),
		fixture_reports(FILE_A_C, 2, "model/b"), fixture_reports(FILE_A_C, 3, "model/c"),
		fixture_reports(FILE_A_C, 4, "model/d") };
	static const uint32_t all[] = { 0, 1, 2, 3 }, open[] = { 2, 3 };
	const struct claim_judged first[] = { { 0, VERDICT_REFUTED, STR("no") },
		{ 1, VERDICT_STANDS, STR("") }, { 2, VERDICT_STANDS, STR("") },
		{ 3, VERDICT_STANDS, STR("") } };
	const struct claim_judged second[] = { { 0, VERDICT_REFUTED, STR("no") },
		{ 1, VERDICT_STANDS, STR("") }, { 2, VERDICT_REFUTED, STR("no") },
		{ 3, VERDICT_UNSURE, STR("") } };
	const struct claim_judged *judged[] = { first, second };
	struct aggregate_subtask rows[4];
	struct facts_fixture f;
	struct report report;
	struct aggregate *a;

	reviewed(&f, SUBTASK_DONE);
	rows[0] = f.subtasks[0];
	for (uint32_t i = 1; i < 4; i++) {
		rows[i] = f.subtasks[1];
		rows[i].number = i;
		rows[i].state = i < 3 ? SUBTASK_DONE : SUBTASK_DEAD;
		rows[i].claims = i < 3 ? all : open;
		rows[i].claim_count = i < 3 ? 4 : 2;
	}
	f.facts.subtasks = rows;
	f.facts.subtask_count = 4;
	a = taken(&f, findings, 4, NULL, 0);
	for (uint32_t i = 1; i < 3; i++) {
		const struct tool_result look = {
			.tool = STR(REFUTE_TOOL), .judged = judged[i - 1], .judged_count = 4
		};

		CU_ASSERT_EQUAL(aggregate_add(a, i, &look), 0);
	}
	aggregate_finish(a, &report);
	CU_ASSERT_EQUAL_FATAL(report.finding_count, 3);
	CU_ASSERT_TRUE(str_equal(report.findings[0].rule, STR("model/b")));
	CU_ASSERT_EQUAL(report.findings[0].confidence, CONFIDENCE_HIGH);
	CU_ASSERT_EQUAL(report.findings[1].confidence, CONFIDENCE_LOW);
	CU_ASSERT_EQUAL(report.findings[2].confidence, CONFIDENCE_LOW);
	CU_ASSERT_EQUAL(report.gates[0].fired, 4);
	CU_ASSERT_EQUAL(report.gates[0].passed, 1);
	CU_ASSERT_EQUAL(report.gates[0].refused, 1);
	CU_ASSERT_EQUAL(report.gates[0].could_not_check, 2);
	aggregate_free(a);
}

/* Nobody could pay it: everything was reviewed all the same. One that everybody failed at is something that went wrong. */
void test_a_look_that_was_given_up_leaves_the_report_complete(void)
{
	static const enum subtask_state states[] = { SUBTASK_CANCELLED, SUBTASK_DEAD };
	const struct finding finding = fixture_reports(FILE_A_C, 3, "model/a");

	for (size_t i = 0; i < 2; i++) {
		struct facts_fixture f;
		struct report report;
		struct aggregate *a;

		reviewed(&f, states[i]);
		f.subtasks[1].unpaid = states[i] == SUBTASK_CANCELLED;
		a = taken(&f, &finding, 1, NULL, 0);
		aggregate_finish(a, &report);
		CU_ASSERT_EQUAL_FATAL(report.finding_count, 1);
		CU_ASSERT_EQUAL(report.findings[0].confidence, CONFIDENCE_LOW);
		CU_ASSERT_EQUAL(report.complete, states[i] == SUBTASK_CANCELLED);
		aggregate_free(a);
	}
}
