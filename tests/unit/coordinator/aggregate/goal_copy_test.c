/* Tries coordinator/aggregate/goal_copy.c: a copy that stands by itself, and which file is left out for which reason. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/goal_copy.h"

#include <CUnit/CUnit.h>

void test_a_plan_is_kept_with_all_that_it_says(void)
{
	char path[] = "src/", why[] = "generated";
	const struct str paths[] = { { path, 4 } };
	const struct goal_part part = { STR("t"), STR("tests"), STR("what?"), paths, 1 };
	const struct goal_left_out left[] = { { STR("doc"), { why, 9 } }, { STR("*.md"), STR("prose") } };
	const struct goal_plan plan = { STR("r"), &part, 1, left, 2 };
	static const struct aggregate_file files[] = { { .path = { "doc/a.md", 8 } },
		{ .path = { "a.md", 4 } }, { .path = { "src/a.c", 7 } }, { .path = { "docs/a.c", 8 } },
		{ .path = { "src/doc", 7 } } };
	static const char *const said[] = { "generated", "prose", "", "", "" };
	struct str whys[5];
	struct arena arena = { 0 };
	const struct goal_plan *kept = goal_copy(&arena, &plan);

	memset(path, 'x', 4);
	memset(why, 'x', 9);
	CU_ASSERT_TRUE(str_equal(kept->restated, STR("r")));
	CU_ASSERT_EQUAL_FATAL(kept->part_count, 1);
	CU_ASSERT_TRUE(str_equal(kept->parts[0].paths[0], STR("src/")));
	CU_ASSERT_TRUE(str_equal(kept->parts[0].question, STR("what?")));
	goal_whys_left_out(kept, files, 5, whys);
	for (size_t i = 0; i < 5; i++)
		CU_ASSERT_TRUE(str_equal(whys[i], str_of(said[i])));
	arena_release(&arena);
}
