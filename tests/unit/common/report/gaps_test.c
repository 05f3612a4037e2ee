/* Tries common/report/gaps.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/gaps.h"

#include <CUnit/CUnit.h>

static const struct report_gap gaps[] = {
	{ STR("c"), STR("crashed"), CAUSE_FAILED, false },
	{ STR("b"), STR("timed out"), CAUSE_FAILED, false },
	{ STR("a"), STR("timed out"), CAUSE_FAILED, false },
	{ STR("a"), STR("no tool"), CAUSE_NO_TOOL, false },
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
