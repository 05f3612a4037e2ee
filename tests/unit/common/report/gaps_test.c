/* Tries common/report/gaps.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/gaps.h"

#include <CUnit/CUnit.h>

static const struct report_gap gaps[] = {
	{ STR("c"), STR("crashed"), CAUSE_FAILED, false, false },
	{ STR("b"), STR("timed out"), CAUSE_FAILED, false, false },
	{ STR("a"), STR("timed out"), CAUSE_FAILED, false, false },
	{ STR("a"), STR("no tool"), CAUSE_NO_TOOL, false, false },
};
static const struct report_coverage coverage[] = {
	{ .lens = STR("one"), .not_covered = gaps, .not_covered_count = 4 },
	{ .lens = STR("two"), .not_covered = gaps, .not_covered_count = 2 },
	{ .lens = STR("none") },
};

void test_gaps_are_grouped_by_reason_the_largest_first(void)
{
	struct gap_groups g = gaps_group(&coverage[0], CAUSE_FAILED);

	CU_ASSERT_EQUAL_FATAL(g.count, 2);
	CU_ASSERT_TRUE(str_equal(g.list[0].gaps->why, STR("timed out")));
	CU_ASSERT_EQUAL(g.list[0].count, 2);
	CU_ASSERT_TRUE(str_equal(g.list[0].gaps[0].path, STR("a")));
	CU_ASSERT_TRUE(str_equal(g.list[0].gaps[1].path, STR("b")));
	CU_ASSERT_EQUAL(g.list[1].count, 1);
	CU_ASSERT_EQUAL(gaps_files_from(&g, 0), 3);
	CU_ASSERT_EQUAL(gaps_files_from(&g, 1), 1);
	CU_ASSERT_EQUAL(gaps_files_from(&g, 2), 0);
	gaps_release(&g);
}

/* Of three lenses one has no part; a file counts when neither of the two others is to look at it. */
void test_what_is_outside_of_a_plan_is_so_in_each_lens_that_it_uses(void)
{
	static const struct report_gap first[] = { { STR("a"), STR("outside"), CAUSE_OUTSIDE, false, false },
		{ STR("b"), STR("outside"), CAUSE_OUTSIDE, false, false } };
	static const struct report_gap second[] = { { STR("a"), STR("crashed"), CAUSE_FAILED, false, false },
		{ STR("b"), STR("outside"), CAUSE_OUTSIDE, false, false },
		{ STR("c"), STR("outside"), CAUSE_OUTSIDE, false, false } };
	static const struct report_coverage rows[] = {
		{ .lens = STR("one"), .not_covered = first, .not_covered_count = 2 },
		{ .lens = STR("two"), .not_covered = second, .not_covered_count = 3 },
		{ .lens = STR("three"), .unasked = true }
	};
	struct report r = { .coverage = rows, .coverage_count = 3 };

	CU_ASSERT_EQUAL(gaps_outside(&r), 1);
	CU_ASSERT_EQUAL(gaps_lenses_unasked(&r), 1);
	CU_ASSERT_EQUAL(gaps_files_missed(&r), 1);
	r.coverage = coverage;
	CU_ASSERT_EQUAL(gaps_outside(&r), 0);
}

void test_no_gaps_are_no_groups(void)
{
	struct gap_groups g = gaps_group(&coverage[2], CAUSE_FAILED);

	CU_ASSERT_EQUAL(g.count, 0);
	gaps_release(&g);
	CU_ASSERT_EQUAL(gaps_count(&coverage[2], CAUSE_FAILED), 0);
	CU_ASSERT_EQUAL(gaps_count(&coverage[0], CAUSE_FAILED), 3);
	CU_ASSERT_EQUAL(gaps_count(&coverage[0], CAUSE_NO_TOOL), 1);
	CU_ASSERT_EQUAL(gaps_count(&coverage[0], CAUSE_LEFT_OUT), 0);
}

/* b and c are missed by two lenses, and are two files. */
void test_a_file_missed_twice_is_one_file(void)
{
	struct report r = { .coverage = coverage, .coverage_count = 3 };

	CU_ASSERT_EQUAL(gaps_files_missed(&r), 3);
	r.coverage = &coverage[1];
	r.coverage_count = 1;
	CU_ASSERT_EQUAL(gaps_files_missed(&r), 2);
	r.coverage_count = 0;
	CU_ASSERT_EQUAL(gaps_files_missed(&r), 0);
}

void test_what_makes_it_partial_is_named_once(void)
{
	static const struct report_gap one[] = { { .path = STR("b"), .partial = true }, { .path = STR("c") },
		{ .path = STR("vendor"), .cause = CAUSE_LEFT_OUT, .partial = true } };
	static const struct report_gap two[] = { { .path = STR("a"), .covered = true, .partial = true },
		{ .path = STR("b"), .partial = true } };
	static const struct report_coverage rows[] = { { .not_covered = one, .not_covered_count = 3 },
		{ .not_covered = two, .not_covered_count = 2 } };
	struct report r = { .coverage = rows, .coverage_count = 2 };
	const struct report_gap *first[2];

	CU_ASSERT_EQUAL(gaps_partial(&r, first, 2), 3);
	CU_ASSERT_TRUE(str_equal(first[0]->path, STR("a")));
	CU_ASSERT_TRUE(str_equal(first[1]->path, STR("b")));
	CU_ASSERT_EQUAL(gaps_partial(&r, NULL, 0), 3);
	r.coverage_count = 0;
	CU_ASSERT_EQUAL(gaps_partial(&r, NULL, 0), 0);
}
