/* Tries cli/job/forecast.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/forecast.h"
#include "cli/fleet/private.h"
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
		{ { 1000, 1000, 1000 }, 3, 1000, 0, TOOL_SEES_PACKAGE, 3 },
		{ { 1000, 1000, 1000 }, 3, 1500, 0, TOOL_SEES_PACKAGE, 2 },
		{ { 1000, 1000, 1000 }, 3, 2250, 0, TOOL_SEES_PACKAGE, 1 },
		{ { 10, 10, 10 }, 3, 10, 0, TOOL_SEES_PACKAGE, 1 },
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

		for (size_t j = 0; j < cases[i].count; j++)
			files[j] = (struct manifest_file){
				.path = str_of(paths[j]), .language = c, .lines = cases[i].lines[j]
			};
		files[cases[i].count] =
			(struct manifest_file){ .language = STR("shell"), .lines = SHARD_LINES };
		struct forecast f = forecast_tool(&tool, &m, 0);
		CU_ASSERT_EQUAL(f.subtasks, cases[i].shards);
		CU_ASSERT_EQUAL(f.files, cases[i].count);
	}
}

void test_a_tool_is_wanted_for_any_of_its_lenses(void)
{
	const struct str lenses[] = { STR("security"), STR("performance") };
	struct tool_def tool = { .lenses = lenses, .lens_count = 2 };

	CU_ASSERT_TRUE(forecast_wants(&tool, NULL));
	CU_ASSERT_TRUE(forecast_wants(&tool, "performance"));
	CU_ASSERT_TRUE(forecast_wants(&tool, "tests,security"));
	CU_ASSERT_FALSE(forecast_wants(&tool, "tests"));
	CU_ASSERT_FALSE(forecast_wants(&tool, "secur"));
}

void test_lines_and_bytes_are_those_asked_about(void)
{
	struct manifest_file files[] = { { .language = STR("c"), .lines = 3, .size = 30 },
		{ .language = STR("c"), .lines = 5, .size = 50, .context = true },
		{ .language = STR("shell"), .lines = 7, .size = 70 } };
	struct manifest m = { .files = files, .file_count = 3 };
	const struct str c = STR("c");
	struct tool_def tool = { .languages = &c, .language_count = 1 };
	struct forecast f = forecast_tree(&m);

	CU_ASSERT_EQUAL(f.files, 2);
	CU_ASSERT_EQUAL(f.lines, 10);
	CU_ASSERT_EQUAL(f.bytes, 100);
	f = forecast_tool(&tool, &m, 0);
	CU_ASSERT_EQUAL(f.files, 1);
	CU_ASSERT_EQUAL(f.lines, 3);
	CU_ASSERT_EQUAL(f.bytes, 30);
}

void test_a_small_tree_gets_one_worker_unless_it_was_said(void)
{
	static const struct {
		uint32_t lines, asked;
		bool worth;
	} cases[] = { { 999, 0, false }, { 1000, 0, true }, { 999, 3, false }, { 1000, 3, true } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct manifest_file file = { .lines = cases[i].lines };
		struct manifest m = { .files = &file, .file_count = 1 };
		struct options o = { .workers = cases[i].asked };

		CU_ASSERT_EQUAL(forecast_size(&m, &o), cases[i].worth);
		CU_ASSERT_EQUAL(o.workers, cases[i].asked   ? cases[i].asked
					   : cases[i].worth ? private_workers()
							    : 1);
		CU_ASSERT_EQUAL(o.slots, cases[i].asked ? 0 : cases[i].worth ? 1 : private_workers());
	}
}
