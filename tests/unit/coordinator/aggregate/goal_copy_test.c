/* Tries coordinator/aggregate/goal_copy.c: a copy that stands by itself. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/goal_copy.h"

#include <CUnit/CUnit.h>

void test_a_plan_is_kept_with_all_that_it_says(void)
{
	char path[] = "src/", why[] = "generated";
	const struct str paths[] = { { path, 4 } };
	const struct goal_part part = { STR("t"), STR("tests"), STR("what?"), paths, 1 };
	const struct goal_left_out left[] = { { STR("doc"), { why, 9 } }, { STR("*.md"), STR("prose") } };
	const struct goal_unasked unasked = { STR("security"), { why, 9 } };
	const struct goal_plan plan = { STR("r"), &part, 1, left, 2, &unasked, 1 };
	struct arena arena = { 0 };
	const struct goal_plan *kept = goal_copy(&arena, &plan);

	memset(path, 'x', 4);
	memset(why, 'x', 9);
	CU_ASSERT_TRUE(str_equal(kept->restated, STR("r")));
	CU_ASSERT_EQUAL_FATAL(kept->part_count, 1);
	CU_ASSERT_TRUE(str_equal(kept->parts[0].paths[0], STR("src/")));
	CU_ASSERT_TRUE(str_equal(kept->parts[0].question, STR("what?")));
	CU_ASSERT_TRUE(str_equal(kept->left_out[0].why, STR("generated")));
	CU_ASSERT_EQUAL_FATAL(kept->unasked_count, 1);
	CU_ASSERT_TRUE(str_equal(kept->unasked[0].lens, STR("security")));
	CU_ASSERT_TRUE(str_equal(kept->unasked[0].why, STR("generated")));
	arena_release(&arena);
}
