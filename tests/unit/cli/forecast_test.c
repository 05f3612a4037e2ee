/* Tries cli/plan.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/forecast.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>

void test_shards_close_at_lines_or_files(void)
{
	static const struct {
		uint32_t lines[4]; /* of files in C; the tree has one in shell beside them */
		size_t count;
		uint32_t shard_lines, files_most;
		enum tool_sees sees;
		size_t shards;
	} cases[] = {
		{ { 0 }, 0, 0, 0, TOOL_SEES_FILE, 0 },
		{ { 0 }, 0, 0, 0, TOOL_SEES_TREE, 0 },
		{ { 0 }, 1, 0, 0, TOOL_SEES_FILE, 1 },
		{ { SHARD_LINES * 4 / 3, 1 }, 2, 0, 0, TOOL_SEES_FILE, 2 },
		{ { SHARD_LINES * 4 / 3 - 1, 1 }, 2, 0, 0, TOOL_SEES_FILE, 1 },
		{ { SHARD_LINES, 0 }, 2, 0, 0, TOOL_SEES_FILE, 1 },
		{ { 10, 10, 10 }, 3, 10, 0, TOOL_SEES_PACKAGE, 3 },
		{ { 10, 10, 10 }, 3, 22, 0, TOOL_SEES_PACKAGE, 2 },
		{ { 10, 10, 10 }, 3, 23, 0, TOOL_SEES_PACKAGE, 1 },
		{ { 1, 1, 1, 1 }, 4, 0, 1, TOOL_SEES_FILE, 4 },
		{ { 1, 1, 1, 1 }, 4, 0, 4, TOOL_SEES_FILE, 1 },
		{ { 10, 10, 10 }, 3, 10, 0, TOOL_SEES_TREE, 1 },
		{ { 10, 10, 10 }, 3, 10, 2, TOOL_SEES_TREE, 2 },
	};
	const struct str c = STR("c");

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct manifest_file files[5] = { 0 };
		struct manifest m = { .files = files, .file_count = cases[i].count + 1 };
		struct tool_def tool = { .languages = &c,
			.language_count = 1,
			.sees = cases[i].sees,
			.shard_lines = cases[i].shard_lines,
			.files_most = cases[i].files_most };
		static const char *const paths[] = { "a.c", "b.c", "c.c", "d.c" };
		size_t seen = 99;

		for (size_t j = 0; j < cases[i].count; j++)
			files[j] = (struct manifest_file){
				.path = str_of(paths[j]), .language = c, .lines = cases[i].lines[j]
			};
		files[cases[i].count] =
			(struct manifest_file){ .language = STR("shell"), .lines = SHARD_LINES };
		CU_ASSERT_EQUAL(plan_shards(&tool, &m, &seen), cases[i].shards);
		CU_ASSERT_EQUAL(seen, cases[i].count);
	}
}

void test_a_tool_is_wanted_for_any_of_its_lenses(void)
{
	const struct str lenses[] = { STR("security"), STR("performance") };
	struct tool_def tool = { .lenses = lenses, .lens_count = 2 };

	CU_ASSERT_TRUE(plan_wants(&tool, NULL));
	CU_ASSERT_TRUE(plan_wants(&tool, "performance"));
	CU_ASSERT_TRUE(plan_wants(&tool, "tests,security"));
	CU_ASSERT_FALSE(plan_wants(&tool, "tests"));
	CU_ASSERT_FALSE(plan_wants(&tool, "secur"));
}
