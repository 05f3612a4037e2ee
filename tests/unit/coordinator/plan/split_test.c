/* Every line of a tool's languages is in exactly one of its shards, and shards end at their limits. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/split.h"
#include "common/rand.h"
#include "coordinator/plan/places.h"

#include <CUnit/Basic.h>
#include <stdio.h>
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
		.asked = &languages[rand_below(chance, 4)],
		.asked_count = (size_t)rand_below(chance, 2),
		.lens_tools = rand_below(chance, 8),
		.shard_lines = (uint32_t)(rand_below(chance, 2) ? rand_below(chance, 2000) : 0) };

	for (size_t i = 0; i < work.file_count; i++)
		files[i] = (struct plan_file){ (uint32_t)rand_below(chance, 400),
			(uint32_t)rand_below(chance, 4), !rand_below(chance, 3), (uint32_t)i,
			rand_below(chance, (uint64_t)1 << PLACE_BITS), 0 };
	places_order(files, work.file_count);
	return work;
}

static bool owns_any(const struct job_work *work, size_t tool)
{
	if (work->asked_count && covers(tool, (uint32_t)(work->asked - languages)))
		return true;
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
				wrong += seen[files[f].index * TOOL_COUNT + t] !=
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

/* Sixty-four files, evenly spread: a range of places has as many files as it is wide. */
void test_a_shard_is_the_widest_range_that_is_not_too_much(void)
{
	static const struct {
		size_t tool;
		uint32_t lines, shard_lines, files;
	} cases[] = {
		/* 4/3 of what is wished are the most, and ranges are powers of two. */
		{ 0, 100, 299, 2 }, { 0, 100, 300, 4 }, { 0, 100, 599, 4 }, { 0, 100, 600, 8 },
		{ 0, 5000, 10, 1 }, { 0, 0, 10, 64 }, { 0, SHARD_LINES / 12, 0, 16 }, /* the default */
		{ 0, SHARD_LINES / 12 + 1, 0, 8 }, { 1, 0, 0, 4 }, /* seven files at most */
	};
	struct plan_file files[64];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct job_work work = { .files = files,
			.file_count = 64,
			.languages = languages,
			.language_count = 4,
			.lens_tools = 1,
			.shard_lines = cases[i].shard_lines };

		for (uint32_t f = 0; f < 64; f++)
			files[f] = (struct plan_file){ cases[i].lines, 1, false, f,
				(uint64_t)f << (PLACE_BITS - 6), 0 };
		CU_ASSERT_EQUAL(first_shard(&work, cases[i].tool), cases[i].files);
	}
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
		rows[f] = (struct plan_file){ 100, f % 3 ? 2 : 0, f % 2, (uint32_t)f, (uint64_t)f << 40, 0 };
	places_order(rows, files);
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

/* --- the same shards, whatever changes elsewhere ------------------------------------------------------------- */

enum { MANY = 10000, SHARDS_ROOM = 4000 };

/* Each shard as one number of what is in it: the paths' numbers and their lines. */
struct shards {
	uint64_t sum[SHARDS_ROOM];
	uint64_t lines[SHARDS_ROOM];
	size_t count;
};

static uint32_t lines_of_file(uint32_t name)
{
	return (uint32_t)(rand_mix(name) % 400);
}

/* Files src/0.c to src/`count`-1.c but for `without`, of which `grown` has this many lines more. */
static void shards_of(uint32_t count, uint32_t without, uint32_t grown, uint32_t more, struct shards *out)
{
	struct plan_file *files = calloc(count, sizeof *files);
	uint32_t *names = calloc(count, sizeof *names), shard[TREE_FILES_MOST], in_shard, tool, at = 0;
	uint32_t *lines = calloc(count, sizeof *lines);
	struct job_work work = {
		.files = files, .languages = languages, .language_count = 4, .lens_tools = 1
	};
	struct plan_cursor cursor = { .looks = UINT32_MAX };
	char path[32];

	for (uint32_t name = 0; name < count; name++) {
		if (name == without)
			continue;
		snprintf(path, sizeof path, "src/%u.c", name);
		names[at] = name;
		lines[at] = lines_of_file(name) + (name == grown ? more : 0);
		files[at] = (struct plan_file){ lines[at], 0, false, at, place_of_path(str_of(path)), 0 };
		at++;
	}
	work.file_count = at;
	places_order(files, at);
	for (out->count = 0; split_next(&work, tools, 1, &cursor, &tool, shard, &in_shard); out->count++) {
		out->sum[out->count] = out->lines[out->count] = 0;
		for (uint32_t i = 0; i < in_shard; i++) {
			out->sum[out->count] += rand_mix(((uint64_t)names[shard[i]] << 32) + lines[shard[i]]);
			out->lines[out->count] += lines[shard[i]];
		}
	}
	free(files);
	free(names);
	free(lines);
}

/* Of the new shards, those that were not there before. */
static size_t fresh_shards(const struct shards *before, const struct shards *after)
{
	size_t fresh = 0, k;

	for (size_t i = 0; i < after->count; i++) {
		for (k = 0; k < before->count && before->sum[k] != after->sum[i];)
			k++;
		fresh += k == before->count;
	}
	return fresh;
}

void test_one_changed_file_of_many_changes_only_its_shard(void)
{
	static const struct {
		uint32_t count, without, grown, more;
		size_t most; /* shards that are new */
	} cases[] = {
		{ MANY, MANY, MANY, 0, 0 }, /* nothing has changed */
		{ MANY, MANY, 0, 1, 1 }, { MANY, MANY, 4711, 1, 1 }, { MANY, MANY, MANY - 1, 1, 1 },
		/* Its shard becomes two, or as many as its halves and their halves. */
		{ MANY, MANY, 4711, 3000, 8 }, { MANY + 1, MANY + 1, MANY, 0, 2 }, /* a new file */
		{ MANY, 17, MANY, 0, 1 }, /* one that is gone: two halves may be one now */
	};
	struct shards *before = calloc(1, sizeof *before), *after = calloc(1, sizeof *after);

	shards_of(MANY, MANY, MANY, 0, before);
	CU_ASSERT_TRUE(before->count > 300);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t fresh;

		shards_of(cases[i].count, cases[i].without, cases[i].grown, cases[i].more, after);
		fresh = fresh_shards(before, after);
		CU_ASSERT_TRUE(fresh <= cases[i].most);
		CU_ASSERT_TRUE(fresh > 0 || !cases[i].most);
	}
	/* Any file that grows by a line: one shard, or the two that it becomes when it was full to the line. */
	for (uint32_t name = 0; name < MANY; name += 97) {
		shards_of(MANY, MANY, name, 1, after);
		CU_ASSERT_TRUE(fresh_shards(before, after) <= 2);
	}
	free(before);
	free(after);
}

void test_shards_are_balanced(void)
{
	struct shards *s = calloc(1, sizeof *s);
	uint64_t lines = 0, most = 0;

	shards_of(MANY, MANY, MANY, 0, s);
	for (size_t i = 0; i < s->count; i++) {
		lines += s->lines[i];
		most = s->lines[i] > most ? s->lines[i] : most;
	}
	CU_ASSERT_TRUE(most <= SHARD_LINES + SHARD_LINES / 3);
	/* The mean is near to what is wished. */
	CU_ASSERT_TRUE(lines / s->count >= SHARD_LINES * 3 / 5);
	CU_ASSERT_TRUE(lines / s->count <= SHARD_LINES * 4 / 3);
	free(s);
}

/* One file that is more than a shard should be; a tool that sees the tree has none. */
void test_a_file_of_more_lines_than_a_shard_is_large(void)
{
	static const struct {
		uint32_t lines, sees;
		bool large;
	} cases[] = { { 133, TOOL_SEES_FILE, false }, { 134, TOOL_SEES_FILE, true },
		{ 134, TOOL_SEES_TREE, false } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tool_def tool = {
			.name = STR("a"), .languages = languages, .language_count = 1, .sees = cases[i].sees
		};
		struct plan_file file = { .lines = cases[i].lines, .place = 5 };
		struct job_work work = { .kind = KIND_TOOL,
			.files = &file,
			.file_count = 1,
			.languages = languages,
			.language_count = 1,
			.lens_tools = 1,
			.shard_lines = 100 };
		struct plan_cursor cursor = { .looks = 10 };
		uint32_t number, shard[TREE_FILES_MOST], count;

		CU_ASSERT_TRUE(split_next(&work, &tool, 1, &cursor, &number, shard, &count));
		CU_ASSERT_EQUAL(count, 1);
		CU_ASSERT_EQUAL(cursor.large, cases[i].large);
	}
}

void test_nothing_to_cover_is_no_shard(void)
{
	struct plan_file file = { 10, 3, false, 0, 5, 0 };
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
