/* Every line of a tool's languages is in exactly one of its shards, and shards end at their limits. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/split.h"
#include "common/rand.h"

#include <CUnit/Basic.h>
#include <stdlib.h>

enum { FILES_IN_TREE = 5000, TOOL_COUNT = 3 };

static const struct str languages[] = { { "c", 1 }, { "shell", 5 }, { "python", 6 }, { "text", 4 } };
static const struct tool_def tools[TOOL_COUNT] = {
	{ .name = { "a", 1 }, .languages = &languages[0], .language_count = 2 },
	{ .name = { "b", 1 },
		.languages = &languages[1],
		.language_count = 2,
		.files_most = 7,
		.shard_lines = 300 },
	{ .name = { "c", 1 }, .languages = &languages[2], .language_count = 1, .sees = TOOL_SEES_TREE },
};

static bool covers(size_t tool, uint32_t language)
{
	for (size_t i = 0; i < tools[tool].language_count; i++)
		if (str_equal(tools[tool].languages[i], languages[language]))
			return true;
	return false;
}

static struct job_work random_tree(struct plan_file *files, uint64_t *chance)
{
	struct job_work work = { .kind = KIND_TOOL,
		.files = files,
		.file_count = (size_t)rand_below(chance, FILES_IN_TREE + 1),
		.languages = languages,
		.language_count = 4,
		.lens_tools = rand_below(chance, 8),
		.shard_lines = (uint32_t)(rand_below(chance, 2) ? rand_below(chance, 2000) : 0) };

	for (size_t i = 0; i < work.file_count; i++)
		files[i] = (struct plan_file){ (uint32_t)rand_below(chance, 400),
			(uint32_t)rand_below(chance, 4), !rand_below(chance, 3) };
	return work;
}

static bool owns_any(const struct job_work *work, size_t tool)
{
	for (size_t i = 0; i < work->file_count; i++)
		if (covers(tool, work->files[i].language) && !work->files[i].context)
			return true;
	return false;
}

void test_each_file_is_in_one_shard_of_each_tool(void)
{
	struct plan_file *files = calloc(FILES_IN_TREE, sizeof *files);
	uint8_t *seen = calloc(FILES_IN_TREE, TOOL_COUNT);
	uint64_t chance = 11;

	for (int round = 0; round < 100; round++) {
		struct job_work work = random_tree(files, &chance);
		struct plan_cursor cursor = { .looks = UINT32_MAX };
		uint32_t shard[TREE_FILES_MOST], count, tool;
		int wrong = 0;

		memset(seen, 0, (size_t)FILES_IN_TREE * TOOL_COUNT);
		while (split_next(&work, tools, TOOL_COUNT, &cursor, &tool, shard, &count)) {
			wrong += !count || count > SHARD_FILES_MOST ||
				 tool >= TOOL_COUNT; /* the tree is smaller */
			for (uint32_t i = 0; i < count; i++) {
				wrong += seen[shard[i] * TOOL_COUNT + tool]++ ||
					 (i && shard[i] <= shard[i - 1]);
			}
		}
		for (uint32_t f = 0; f < work.file_count; f++)
			for (size_t t = 0; t < TOOL_COUNT; t++)
				wrong += seen[f * TOOL_COUNT + t] !=
					 (work.lens_tools >> t & 1 && covers(t, files[f].language) &&
						 (!files[f].context || (tools[t].sees == TOOL_SEES_TREE &&
									       owns_any(&work, t))));
		CU_ASSERT_EQUAL(wrong, 0);
	}
	free(files);
	free(seen);
}

static uint32_t first_shard(const struct job_work *work, size_t tool)
{
	struct plan_cursor cursor = { .looks = UINT32_MAX };
	uint32_t shard[TREE_FILES_MOST], count, number;

	return split_next(work, &tools[tool], 1, &cursor, &number, shard, &count) ? count : 0;
}

void test_a_shard_is_full_at_its_lines(void)
{
	static const struct {
		uint32_t lines, shard_lines, files;
	} cases[] = {
		{ 100, 299, 3 }, { 100, 300, 3 }, { 100, 301, 4 }, { 5000, 10, 1 },
		{ 100, 0, SHARD_LINES / 100 }, /* the default */
	};
	struct plan_file files[200];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct job_work work = { .files = files,
			.file_count = 200,
			.languages = languages,
			.language_count = 4,
			.lens_tools = 1,
			.shard_lines = cases[i].shard_lines };

		for (size_t f = 0; f < 200; f++)
			files[f] = (struct plan_file){ cases[i].lines, 0, false };
		CU_ASSERT_EQUAL(first_shard(&work, 0), cases[i].files);
	}
}

void test_a_shard_is_full_at_its_files(void)
{
	struct plan_file *files = calloc(SHARD_FILES_MOST + 1, sizeof *files);
	static const struct {
		size_t tool, files, first;
	} cases[] = { { 0, SHARD_FILES_MOST - 1, SHARD_FILES_MOST - 1 },
		{ 0, SHARD_FILES_MOST, SHARD_FILES_MOST }, { 0, SHARD_FILES_MOST + 1, SHARD_FILES_MOST },
		{ 1, 6, 6 }, { 1, 7, 7 }, { 1, 8, 7 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct job_work work = { .files = files,
			.file_count = cases[i].files,
			.languages = languages,
			.language_count = 4,
			.lens_tools = 1 };

		for (size_t f = 0; f < cases[i].files; f++)
			files[f].language = 1; /* empty files: no line fills the shard */
		CU_ASSERT_EQUAL(first_shard(&work, cases[i].tool), cases[i].first);
	}
	free(files);
}

/* How many shards, and the files of the first. */
static uint32_t tree_shards(size_t files, const struct tool_def *tool, uint32_t looks, uint32_t *first)
{
	struct plan_file *rows = calloc(files, sizeof *rows);
	struct plan_cursor cursor = { .looks = looks };
	struct job_work work = { .files = rows,
		.file_count = files,
		.languages = languages,
		.language_count = 4,
		.lens_tools = 1,
		.shard_lines = 10 };
	uint32_t shard[TREE_FILES_MOST], count, number, shards = 0;

	for (size_t f = 0; f < files; f++)
		rows[f] = (struct plan_file){ 100, f % 3 ? 2 : 0, f % 2 };
	*first = 0;
	while (split_next(&work, tool, 1, &cursor, &number, shard, &count)) {
		if (!count) {
			cursor.looks = looks;
			continue;
		}
		if (!shards++)
			*first = count;
	}
	free(rows);
	return shards;
}

/* Who must see the tree to judge it sees it once: neither lines nor looks nor the files of an ordinary shard cut it. */
void test_a_tool_that_sees_the_tree_has_one_shard(void)
{
	static const struct {
		size_t files, lenses;
		uint32_t looks, shards, first;
	} cases[] = {
		{ 3, 1, 1, 1, 2 },
		{ SHARD_FILES_MOST * 3, 1, UINT32_MAX, 1, SHARD_FILES_MOST * 2 },
		{ SHARD_FILES_MOST * 3, 1, 1, 1, SHARD_FILES_MOST * 2 },
		{ TREE_FILES_MOST / 2 * 3, 1, 5, 1, TREE_FILES_MOST },
		{ TREE_FILES_MOST / 2 * 3 + 3, 1, 5, 2, TREE_FILES_MOST },
		/* An answer has a reason for each lens. */
		{ TREE_FILES_MOST / 2 * 3, 2, 5, 2, TREE_FILES_MOST / 2 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tool_def tool = tools[2];
		uint32_t first;

		tool.lens_count = cases[i].lenses;
		CU_ASSERT_EQUAL(tree_shards(cases[i].files, &tool, cases[i].looks, &first), cases[i].shards);
		CU_ASSERT_EQUAL(first, cases[i].first);
	}
}

void test_nothing_to_cover_is_no_shard(void)
{
	struct plan_file file = { 10, 3, false };
	struct job_work work = {
		.files = &file, .file_count = 1, .languages = languages, .language_count = 4, .lens_tools = 7
	};

	CU_ASSERT_EQUAL(first_shard(&work, 0), 0);
	file.language = 0;
	CU_ASSERT_EQUAL(first_shard(&work, 0), 1);
	work.lens_tools = 0;
	CU_ASSERT_EQUAL(first_shard(&work, 0), 0);
	work.file_count = 0;
	CU_ASSERT_EQUAL(first_shard(&work, 0), 0);
}
