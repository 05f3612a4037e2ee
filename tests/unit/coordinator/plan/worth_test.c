/* Tries coordinator/plan/worth.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/worth.h"

#include "coordinator/plan/split.h"

#include <CUnit/CUnit.h>

void test_a_small_tree_is_not_worth_splitting(void)
{
	static const struct {
		uint64_t lines;
		bool worth;
	} cases[] = { { 0, false }, { 1, false }, { 999, false }, { 1000, true }, { 1001, true },
		{ UINT64_MAX, true } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(worth_splitting(cases[i].lines), cases[i].worth);
}

void test_no_shard_is_smaller_than_pays(void)
{
	static const struct {
		uint64_t asked, given;
	} cases[] = { { 1, 1000 }, { 999, 1000 }, { 1000, 1000 }, { 1001, 1001 }, { 4000, 4000 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(worth_shard_lines(cases[i].asked), cases[i].given);
}

/* Whatever a tool's file says: a tree that is not worth splitting is one subtask of each tool. */
void test_a_tree_below_the_bound_is_one_shard(void)
{
	static const struct {
		uint32_t lines, shard_lines; /* of each of three files */
		bool one;
	} cases[] = { { 333, 1, true }, { 333, 10, true }, { 333, 0, true }, { 500, 10, false },
		{ 500, 0, true } };
	const struct str c = STR("c");

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint32_t lines = cases[i].lines, shard[TREE_FILES_MOST], count, which;
		struct plan_file files[] = { { lines, 0, false, 0, 0, 0 },
			{ lines, 0, false, 1, UINT64_C(1) << 60, 0 },
			{ lines, 0, false, 2, UINT64_C(1) << 61, 0 } };
		struct tool_def tool = {
			.languages = &c, .language_count = 1, .shard_lines = cases[i].shard_lines
		};
		struct job_work work = { .kind = KIND_TOOL,
			.files = files,
			.file_count = 3,
			.languages = &c,
			.language_count = 1,
			.lens_tools = 1 };
		struct plan_cursor cursor = { .looks = UINT32_MAX };
		size_t shards = 0;

		while (split_next(&work, &tool, 1, &cursor, &which, shard, &count))
			shards++;
		CU_ASSERT_EQUAL(shards == 1, cases[i].one);
		CU_ASSERT_TRUE(shards > 0);
	}
}

void test_a_forecast_counts_starts_lines_and_slots(void)
{
	static const struct {
		uint64_t subtasks, tool_lines;
		uint32_t slots;
		uint64_t ms;
	} cases[] = {
		{ 0, 0, 1, 1000 },
		{ 10, 0, 1, 2000 },
		{ 10, 0, 2, 1500 },
		{ 0, 10000, 1, 2000 },
		{ 10, 10000, 4, 1500 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(worth_forecast_ms(cases[i].subtasks, cases[i].tool_lines, cases[i].slots),
			cases[i].ms);
}
