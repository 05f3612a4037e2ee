/* The summary that travels with a report: what is counted, what is left out, and how much of it is told. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/write_report.h"
#include "reeve/v1/client.pb-c.h"

#include "reeve/goal.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

enum { GAPS = 10, TOP = 5 };

static Reeve__V1__ReportChunk *written(const struct report *report, struct str piece)
{
	struct buf out = BUF_INIT;
	Reeve__V1__ReportChunk *chunk;

	write_report_chunk(report, piece, &out);
	chunk = reeve__v1__report_chunk__unpack(NULL, out.len, (const uint8_t *)out.at);
	CU_ASSERT_PTR_NOT_NULL_FATAL(chunk);
	buf_release(&out);
	return chunk;
}

static void chunk_free(Reeve__V1__ReportChunk *chunk)
{
	reeve__v1__report_chunk__free_unpacked(chunk, NULL);
}

void test_pieces_after_the_first_have_no_summary(void)
{
	struct report report = { .outcome = REPORT_CLEAN, .complete = true };
	Reeve__V1__ReportChunk *first = written(&report, STR("a\0b")), *next = written(NULL, STR(""));

	CU_ASSERT_PTR_NOT_NULL_FATAL(first->summary);
	CU_ASSERT_TRUE(first->summary->complete);
	CU_ASSERT_EQUAL(first->data.len, 3);
	CU_ASSERT_PTR_NULL(next->summary);
	CU_ASSERT_EQUAL(next->data.len, 0);
	chunk_free(first);
	chunk_free(next);
}

void test_all_outcomes_travel_in_their_order(void)
{
	struct report report = { .outcome = REPORT_FINDINGS | REPORT_INCOMPLETE | REPORT_TIMEOUT };
	Reeve__V1__ReportChunk *chunk = written(&report, STR(""));

	CU_ASSERT_EQUAL_FATAL(chunk->summary->n_outcome, 3);
	CU_ASSERT_STRING_EQUAL(chunk->summary->outcome[0], "findings");
	CU_ASSERT_STRING_EQUAL(chunk->summary->outcome[1], "incomplete");
	CU_ASSERT_STRING_EQUAL(chunk->summary->outcome[2], "timeout");
	chunk_free(chunk);
}

void test_findings_are_counted_and_the_first_three_told(void)
{
	struct report_finding findings[TOP];
	struct report report = { .findings = findings, .finding_count = TOP };
	Reeve__V1__ReportChunk *chunk;

	for (int i = 0; i < TOP; i++)
		findings[i] = (struct report_finding){ .status = STR("new"),
			.severity = i ? SEVERITY_NOTE : SEVERITY_ERROR,
			.rule = STR("t/r"),
			.path = STR("\xff\x1b\n"),
			.message = STR("m"),
			.start_line = (uint32_t)i };
	chunk = written(&report, STR(""));
	CU_ASSERT_EQUAL_FATAL(chunk->summary->n_findings, 3);
	CU_ASSERT_STRING_EQUAL(chunk->summary->findings[0]->severity, "error");
	CU_ASSERT_EQUAL(chunk->summary->findings[0]->count, 1);
	CU_ASSERT_EQUAL(chunk->summary->findings[1]->count, 0);
	CU_ASSERT_EQUAL(chunk->summary->findings[2]->count, TOP - 1);
	CU_ASSERT_EQUAL_FATAL(chunk->summary->n_top, 3);
	CU_ASSERT_EQUAL(chunk->summary->top[2]->line, 2);
	CU_ASSERT_EQUAL(chunk->summary->top[0]->path.len, 3); /* bytes, not text */
	chunk_free(chunk);
}

/* Ten files with a reason each, the first reason twice: eight are told, the most frequent first. */
void test_reasons_are_told_by_their_number(void)
{
	static char paths[GAPS + 1][8], words[GAPS][8];
	struct report_gap gaps[GAPS + 1];
	struct report_coverage coverage = { .lens = STR("security"), .not_covered = gaps };
	struct report report = { .coverage = &coverage, .coverage_count = 1 };
	Reeve__V1__ReportChunk *chunk;

	for (int i = 0; i <= GAPS; i++) {
		snprintf(paths[i], sizeof paths[i], "f%d", i);
		snprintf(words[i % GAPS], sizeof words[0], "w%d", i % GAPS);
		gaps[i] = (struct report_gap){ str_of(paths[i]), str_of(words[i % GAPS]), CAUSE_FAILED, false,
			false };
	}
	coverage.not_covered_count = GAPS + 1;
	chunk = written(&report, STR(""));
	CU_ASSERT_EQUAL(chunk->summary->not_covered, GAPS + 1);
	CU_ASSERT_EQUAL_FATAL(chunk->summary->n_reasons, 8);
	CU_ASSERT_STRING_EQUAL(chunk->summary->reasons[0]->why, "w0");
	CU_ASSERT_EQUAL(chunk->summary->reasons[0]->files, 2);
	CU_ASSERT_EQUAL(chunk->summary->reasons[7]->files, 1);
	chunk_free(chunk);
}

/* A file is not covered when a tool failed on it, or when no lens at all had a tool for it. */
void test_a_lens_without_a_tool_is_no_gap_while_another_looked(void)
{
	static const struct {
		enum report_cause first, second;
		size_t second_count;
		uint32_t files;
	} cases[] = { { CAUSE_NO_TOOL, CAUSE_NO_TOOL, 0, 0 }, { CAUSE_NO_TOOL, CAUSE_NO_TOOL, 1, 1 },
		{ CAUSE_FAILED, CAUSE_FAILED, 0, 1 }, { CAUSE_LEFT_OUT, CAUSE_LEFT_OUT, 1, 1 },
		{ CAUSE_OUTSIDE, CAUSE_OUTSIDE, 1, 0 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct report_gap first = { STR("a"), STR("why"), cases[i].first, false, false };
		struct report_gap second = { STR("a"), STR("why"), cases[i].second, false, false };
		struct report_coverage coverage[] = {
			{ .lens = STR("x"), .not_covered = &first, .not_covered_count = 1 },
			{ .lens = STR("y"),
				.not_covered = &second,
				.not_covered_count = cases[i].second_count },
		};
		struct report report = { .coverage = coverage, .coverage_count = 2 };
		Reeve__V1__ReportChunk *chunk = written(&report, STR(""));

		CU_ASSERT_EQUAL(chunk->summary->not_covered, cases[i].files);
		CU_ASSERT_EQUAL(chunk->summary->n_reasons, cases[i].files ? 1 : 0);
		chunk_free(chunk);
	}
}

/* Told by figures of their own: one lens has no part in the plan, of the other one file is outside of it. */
void test_what_a_plan_does_without_is_counted_by_itself(void)
{
	static const struct report_gap gaps[] = { { STR("a"), STR("no tool"), CAUSE_NO_TOOL, false, false },
		{ STR("b"), STR("outside"), CAUSE_OUTSIDE, false, false } };
	static const struct report_coverage coverage[] = {
		{ .lens = STR("x"), .not_covered = gaps, .not_covered_count = 2 },
		{ .lens = STR("y"), .unasked = true }
	};
	static const struct goal_plan plan = { .restated = STR("r") };
	struct report report = { .coverage = coverage, .coverage_count = 2, .plan = &plan };
	Reeve__V1__ReportChunk *chunk = written(&report, STR(""));

	CU_ASSERT_TRUE(chunk->summary->planned);
	CU_ASSERT_EQUAL(chunk->summary->outside, 1);
	CU_ASSERT_EQUAL(chunk->summary->not_covered, 1);
	CU_ASSERT_EQUAL_FATAL(chunk->summary->n_unasked, 1);
	CU_ASSERT_STRING_EQUAL(chunk->summary->unasked[0], "y");
	chunk_free(chunk);
}
