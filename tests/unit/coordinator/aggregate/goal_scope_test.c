/* Tries coordinator/aggregate/goal_scope.c: which files a plan names, and why it leaves the others out. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/goal_scope.h"

#include <CUnit/CUnit.h>

enum { FILES = 6 };

/* In byte order, so that what lies beside a folder stands between it and what lies below it. */
static const struct aggregate_file files[FILES] = { { .path = { "a.md", 4 } }, { .path = { "src", 3 } },
	{ .path = { "src-old/a.c", 11 } }, { .path = { "src/a.c", 7 } }, { .path = { "src/b/c.c", 9 } },
	{ .path = { "src0.c", 6 } } };

void test_a_path_of_a_part_names_what_the_check_lets_it_mean(void)
{
	static const struct {
		struct str path;
		const char *named;
	} cases[] = { { STR("src"), "010110" }, { STR("src/"), "010110" }, { STR("src/b"), "000010" },
		{ STR("src/a.c"), "000100" }, { STR("a.c"), "000000" }, { STR("*.c"), "001111" },
		{ STR("src/*.c"), "000110" }, { STR(""), "000000" }, { STR("/"), "000000" },
		{ STR("zz"), "000000" }, { STR("a.md"), "100000" } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct goal_part parts[] = { { STR("t"), STR("security"), STR("?"), &cases[i].path, 1 },
			{ STR("t"), STR("tests"), STR("?"), &files[0].path, 1 } };
		const struct goal_plan plan = { STR("r"), parts, 2, NULL, 0, NULL, 0 };
		unsigned char named[FILES] = { 0 };

		goal_scope_mark(&plan, STR("security"), files, FILES, named);
		for (size_t file = 0; file < FILES; file++)
			CU_ASSERT_EQUAL(named[file], cases[i].named[file] - '0');
		CU_ASSERT_TRUE(goal_scope_has_lens(&plan, STR("tests")));
		CU_ASSERT_FALSE(goal_scope_has_lens(&plan, STR("test")));
	}
}

void test_the_first_row_that_fits_says_why_a_file_is_left_out(void)
{
	static const struct goal_left_out left[] = { { STR("src/b"), STR("generated") },
		{ STR("src"), STR("old") }, { STR("*.md"), STR("prose") } };
	static const struct goal_plan plan = { STR("r"), NULL, 0, left, 3, NULL, 0 };
	static const char *const said[] = { "prose", "old", "", "old", "generated", "" };
	struct str whys[FILES];

	goal_scope_whys(&plan, files, FILES, whys);
	for (size_t i = 0; i < FILES; i++)
		CU_ASSERT_TRUE(str_equal(whys[i], str_of(said[i])));
}
