/* Tries coordinator/plan/goal_check.c and goal_split.c: which plans are sound, what the others are told, and what comes of a sound one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/goal_check.h"
#include "common/io/clock.h"
#include "coordinator/plan/goal_reach.h"
#include "coordinator/state/goal_spec.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>

#define FILE_OF(path_, language_, lines_)                                                                    \
	{                                                                                                    \
		.path = { path_, sizeof path_ - 1 }, .language = { language_, sizeof language_ - 1 },        \
		.lines = lines_, .bytes = 10 * lines_                                                        \
	}
static const struct goal_file files[] = {
	FILE_OF("data.json", "json", 9),
	FILE_OF("doc/a.md", "markdown", 30),
	FILE_OF("src/a.c", "c", 100),
	FILE_OF("src/b.c", "c", 200),
	FILE_OF("src/long.c", "c", 9 * MODEL_SHARD_LINES),
	{ .path = { "src/read.c", 10 }, .language = { "c", 1 }, .lines = 5, .context = true },
};
static const struct goal_bounds bounds = { STR("security,tests"), files, 6 };
static const struct str whole[] = { STR("src/") }, one[] = { STR("src/a.c") }, docs[] = { STR("doc") };

static struct goal_part part_of(struct str lens, const struct str *paths, size_t count)
{
	return (struct goal_part){ STR("t"), lens, STR("what?"), paths, count };
}

static const struct goal_rows *check(struct arena *arena, const struct goal_part *parts, size_t count)
{
	struct goal_plan plan = { STR("the goal"), parts, count, NULL, 0, NULL, 0 };

	return goal_check(&plan, &bounds, arena);
}

static bool is_refused(const struct goal_rows *rows, const char *why)
{
	return rows->fault.len && !rows->count && strstr(rows->fault.at, why);
}

void test_a_sound_plan_becomes_questions_split_as_any_lens_is(void)
{
	const struct goal_part parts[] = { part_of(STR("security"), whole, 1), part_of(STR("tests"), one, 1),
		part_of(STR("security"), docs, 1) };
	struct goal_question question;
	struct arena arena = { 0 };
	struct tool_spec spec;
	uint64_t bytes = 0;
	const struct goal_rows *rows = check(&arena, parts, 3);

	CU_ASSERT_EQUAL(rows->fault.len, 0);
	CU_ASSERT_TRUE_FATAL(rows->count >= 4); /* the long file does not fit beside the others */
	for (size_t i = 0; i < rows->count; i++) {
		CU_ASSERT_TRUE(spec_unpack(rows->rows[i].spec, &spec) && spec_is_review(&spec));
		CU_ASSERT_TRUE(goal_question_of(&spec, &question));
		CU_ASSERT_TRUE(str_equal(question.text, STR("what?")));
		CU_ASSERT_FALSE(spec_owns(&spec, 0)); /* nobody writes it line by line */
		CU_ASSERT_FALSE(spec_owns(&spec, 5)); /* nobody asks about it */
		CU_ASSERT_EQUAL(rows->rows[i].large, spec_owns(&spec, 4));
		bytes += spec.bytes;
	}
	CU_ASSERT_EQUAL(bytes, 10 * (100 + 200 + 9 * MODEL_SHARD_LINES + 100 + 30));
	arena_release(&arena);
}

void test_no_file_is_in_two_parts_of_one_lens(void)
{
	const struct goal_part twice[] = { part_of(STR("security"), one, 1),
		part_of(STR("security"), whole, 1) };
	const struct goal_part two_lenses[] = { part_of(STR("security"), one, 1),
		part_of(STR("tests"), whole, 1) };
	const struct str again[] = { STR("src/a.c"), STR("src/*.c") };
	const struct goal_part itself[] = { part_of(STR("security"), again, 2) };
	struct arena arena = { 0 };

	CU_ASSERT_TRUE(is_refused(check(&arena, twice, 2),
		"part 2 has a file that another part has through the same lens: \"src/a.c\" (part 1)"));
	CU_ASSERT_EQUAL(check(&arena, two_lenses, 2)->fault.len, 0);
	CU_ASSERT_EQUAL(check(&arena, itself, 1)->fault.len, 0); /* its own, by two names */
	arena_release(&arena);
}

void test_a_path_means_a_file_that_the_job_asks_about(void)
{
	static const struct {
		struct str path;
		bool sound;
	} cases[] = { { STR("src/a.c"), true }, { STR("src"), true }, { STR("*.c"), true },
		{ STR("doc/a.md"), true }, { STR("../../etc/passwd"), false }, { STR("/etc/passwd"), false },
		{ STR("src/none.c"), false }, { STR("a.c"), false }, { STR("sr"), false },
		{ STR("/"), false }, { STR("src/*"), true }, { STR("zzz"), false },
		{ STR("data.json"), false }, { STR("src/read.c"), false }, { STR(""), false },
		{ STR("src/a.c\n"), false }, { STR("src/\xe2\x80\xae"), false }, { STR("src/\xff"), false } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct goal_part part = part_of(STR("security"), &cases[i].path, 1);
		struct arena arena = { 0 };

		CU_ASSERT_EQUAL(check(&arena, &part, 1)->fault.len == 0, cases[i].sound);
		arena_release(&arena);
	}
}

/* Each limit: what is at it passes, one more does not. */
void test_texts_and_counts_are_bounded(void)
{
	static char long_text[GOAL_QUESTION_BYTES_MOST + 2];
	struct str same[GOAL_PATHS_MOST + 1];
	struct goal_part parts[GOAL_PARTS_MOST + 1];
	struct arena arena = { 0 };

	memset(long_text, 'x', sizeof long_text - 1);
	for (size_t i = 0; i <= GOAL_PATHS_MOST; i++)
		same[i] = STR("src/a.c");
	for (size_t over = 0; over < 2; over++) {
		struct goal_part part = part_of(STR("security"), one, 1);

		part.question = str_bytes(long_text, GOAL_QUESTION_BYTES_MOST + over);
		CU_ASSERT_EQUAL(check(&arena, &part, 1)->fault.len != 0, over);
		part = part_of(STR("security"), one, 1);
		part.title = str_bytes(long_text, GOAL_TITLE_BYTES_MOST + over);
		CU_ASSERT_EQUAL(check(&arena, &part, 1)->fault.len != 0, over);
		part = part_of(STR("security"), same, GOAL_PATHS_MOST + over);
		CU_ASSERT_EQUAL(check(&arena, &part, 1)->fault.len != 0, over);
		for (size_t i = 0; i < GOAL_PARTS_MOST + over; i++)
			parts[i] = part_of(STR("security"), i ? docs : one, 1);
		/* At the limit it is refused for the files that two have, not for the number. */
		CU_ASSERT_EQUAL(strstr(check(&arena, parts, GOAL_PARTS_MOST + over)->fault.at,
					"are the most") != NULL,
			over);
	}
	arena_release(&arena);
}

void test_a_plan_that_is_none_is_refused(void)
{
	const struct goal_left_out bare = { STR("doc"), STR(" ") };
	struct goal_unasked unasked = { STR("security"), STR("the goal is about tests") };
	struct goal_part part = part_of(STR("security"), one, 1);
	struct goal_plan plan = { STR("the goal"), &part, 1, &bare, 1, NULL, 0 };
	struct arena arena = { 0 };

	CU_ASSERT_TRUE(is_refused(goal_check(NULL, &bounds, &arena), "no plan"));
	CU_ASSERT_TRUE(is_refused(check(&arena, NULL, 0), "no part"));
	CU_ASSERT_TRUE(is_refused(goal_check(&plan, &bounds, &arena), "leaves out"));
	part.lens = STR("astrology");
	CU_ASSERT_TRUE(
		is_refused(check(&arena, &part, 1), "a lens that the job does not have: \"astrology\""));
	part.lens = STR("secur"); /* no beginning of one */
	CU_ASSERT_TRUE(is_refused(check(&arena, &part, 1), "lens"));
	part = part_of(STR("tests"), one, 1);
	part.title = STR("a\x1b[2J");
	CU_ASSERT_TRUE(is_refused(check(&arena, &part, 1), "title"));
	part = part_of(STR("tests"), one, 1);
	plan = (struct goal_plan){ STR("g"), &part, 1, NULL, 0, &unasked, 1 };
	CU_ASSERT_EQUAL(goal_check(&plan, &bounds, &arena)->fault.len, 0);
	unasked.lens = STR("astrology");
	CU_ASSERT_TRUE(is_refused(goal_check(&plan, &bounds, &arena), "a lens that it does without (1)"));
	unasked = (struct goal_unasked){ STR("security"), STR("no\nline") };
	CU_ASSERT_TRUE(is_refused(goal_check(&plan, &bounds, &arena), "a lens that it does without (1)"));
	plan.unasked_count = SKILLS_PER_JOB_MOST + 1;
	CU_ASSERT_TRUE(is_refused(goal_check(&plan, &bounds, &arena), "32 are the most"));
	plan = (struct goal_plan){ STR(" "), &part, 1, NULL, 0, NULL, 0 };
	CU_ASSERT_TRUE(is_refused(goal_check(&plan, &bounds, &arena), "restated"));
	arena_release(&arena);
}

/* As many questions as a commit has room for, and one more. */
void test_a_plan_is_no_larger_than_a_commit(void)
{
	for (uint32_t over = 0; over < 2; over++) {
		struct goal_file *many = calloc(GOAL_ROWS_MOST + over, sizeof *many);
		char names[GOAL_ROWS_MOST + 1][16];
		const struct goal_part part = part_of(STR("security"), whole, 1);
		struct goal_plan plan = { STR("g"), &part, 1, NULL, 0, NULL, 0 };
		struct arena arena = { 0 };
		const struct goal_rows *rows;

		for (uint32_t i = 0; i < GOAL_ROWS_MOST + over; i++) {
			snprintf(names[i], sizeof names[i], "src/%04u.c", i);
			many[i] = (struct goal_file){ str_of(names[i]), STR("c"), 5 * MODEL_SHARD_LINES, 9,
				false };
		}
		rows = goal_check(
			&plan, &(struct goal_bounds){ STR("security"), many, GOAL_ROWS_MOST + over }, &arena);
		CU_ASSERT_EQUAL(rows->count, over ? 0 : GOAL_ROWS_MOST);
		CU_ASSERT_EQUAL(is_refused(rows, "too much at once"), (bool)over);
		CU_ASSERT_EQUAL(is_refused(rows, "it names 1925000 lines or more"), (bool)over);
		CU_ASSERT_EQUAL(is_refused(rows, "analyze a folder at a time"), (bool)over);
		arena_release(&arena);
		free(many);
	}
}

/* Questions as long as they may be have no room long before they are as many as they may be: that is another fault. */
void test_long_questions_fill_a_commit_sooner(void)
{
	enum { FILES = 100 };
	static char words[GOAL_QUESTION_BYTES_MOST];
	struct goal_file many[FILES];
	char names[FILES][16];
	struct goal_part part = part_of(STR("security"), whole, 1);
	const struct goal_plan plan = { STR("g"), &part, 1, NULL, 0, NULL, 0 };
	const struct goal_bounds of = { STR("security"), many, FILES };
	struct arena arena = { 0 };

	for (uint32_t i = 0; i < FILES; i++) {
		snprintf(names[i], sizeof names[i], "src/%04u.c", i);
		many[i] = (struct goal_file){ str_of(names[i]), STR("c"), 5 * MODEL_SHARD_LINES, 9, false };
	}
	CU_ASSERT_EQUAL(goal_check(&plan, &of, &arena)->count, FILES);
	memset(words, 'w', sizeof words);
	part.question = str_bytes(words, sizeof words);
	CU_ASSERT_TRUE(is_refused(goal_check(&plan, &of, &arena), "fewer words"));
	arena_release(&arena);
}

enum {
	MANY = 100000,
	WIDE = 63,
	CPU_US_MOST = 4000000
}; /* of a tenth, with room for a sanitizer; what it is to find took eight seconds and more */

/* A hundred thousand files with names of a's: of all names those in which a pattern of a's goes wrong last. */
static const struct goal_bounds *many_files(void)
{
	static char names[MANY][WIDE + 1];
	static struct goal_file list[MANY];
	static const struct goal_bounds of = { STR("security,tests"), list, MANY };

	for (uint32_t i = 0; i < MANY; i++) {
		memset(names[i], 'a', WIDE);
		snprintf(names[i], sizeof names[i], "src/%06u", i);
		names[i][strlen("src/000000")] = 'a';
		list[i] = (struct goal_file){ str_bytes(names[i], WIDE), STR("c"), 1, 9, i % 8 != 0 };
	}
	names[MANY - 1][WIDE - 1] = 'b';
	list[MANY - 1].context = false;
	return &of;
}

static void check_in_time(const struct goal_part *parts, size_t count, const char *fault)
{
	const struct goal_plan plan = { STR("g"), parts, count, NULL, 0, NULL, 0 };
	const struct goal_bounds *of = many_files();
	struct arena arena = { 0 };
	int64_t began_us = clock_cpu_us();
	const struct goal_rows *rows = goal_check(&plan, of, &arena);

	CU_ASSERT_TRUE(clock_cpu_us() - began_us < CPU_US_MOST);
	CU_ASSERT_TRUE(fault ? is_refused(rows, fault) : !rows->fault.len);
	arena_release(&arena);
}

/* It is the thread of all content that checks: every other job's results wait for it. */
void test_no_pattern_keeps_others_waiting(void)
{
	/* The last one of the files fits each: what fits none ends the check. */
	static const char *const slow[] = { "*aaaaaaaaaaaaaaaaaaaaaaaaaaaaab*",
		"*[!b][!b][!b][!b][!b][!b][!b][!b][!b][!b][!b][!b]b*",
		"*[[:alpha:]][[:alpha:]][[:alpha:]][[:alpha:]][[:alpha:]][[:alpha:]][[:alpha:]]b*",
		"*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b*" };
	struct str paths[GOAL_PATHS_MOST];
	const struct goal_part parts[] = { part_of(STR("security"), paths, GOAL_PATHS_MOST),
		part_of(STR("tests"), paths, GOAL_PATHS_MOST) };

	for (size_t i = 0; i < sizeof slow / sizeof slow[0]; i++) {
		for (size_t k = 0; k < GOAL_PATHS_MOST; k++)
			paths[k] = str_of(slow[i]);
		check_in_time(parts, 2, "too deep ones");
	}
}

/* Of a large tree as many parts as may be name a file each: only these are hashed, and not all files for each part. */
void test_a_part_costs_what_it_names(void)
{
	const struct goal_bounds *of = many_files();
	struct goal_part parts[GOAL_PARTS_MOST];
	struct str paths[GOAL_PARTS_MOST];

	for (size_t i = 0; i < GOAL_PARTS_MOST; i++) {
		paths[i] = of->files[i * 8].path;
		parts[i] = part_of(STR("security"), &paths[i], 1);
	}
	check_in_time(parts, GOAL_PARTS_MOST, NULL);
}

/* A question has a number of each file: more files than a commit has room for are refused before they are split. */
void test_more_files_than_a_commit_has_room_for_are_refused(void)
{
	enum { ROOM = GOAL_ROWS_BYTES_MOST / sizeof(uint32_t) };
	static struct goal_file list[ROOM + 1];
	static char names[ROOM + 1][16];
	const struct goal_part part = part_of(STR("security"), whole, 1);
	const struct goal_plan plan = { STR("g"), &part, 1, NULL, 0, NULL, 0 };
	const struct goal_bounds of = { STR("security"), list, ROOM + 1 };
	struct arena arena = { 0 };

	for (uint32_t i = 0; i <= ROOM; i++) {
		snprintf(names[i], sizeof names[i], "src/%06u.c", i);
		list[i] = (struct goal_file){ str_of(names[i]), STR("c"), 1, 9, false };
	}
	CU_ASSERT_TRUE(is_refused(goal_check(&plan, &of, &arena), "about more small files"));
	arena_release(&arena);
}

/* What is left out is held against the files by the report: that counts as well. A beginning without a sign saves the others. */
void test_what_is_left_out_is_counted_and_a_beginning_spares(void)
{
	static const struct goal_left_out deep = { STR("*aaaaaaaaaaaaaaaaaaaaaaaaaaaaab*"), STR("w") };
	struct goal_left_out left[GOAL_LEFT_OUT_MOST];
	const struct goal_bounds *of = many_files();
	const struct str paths[] = { STR("src/0000?0a*") };
	const struct goal_part part = part_of(STR("security"), paths, 1);
	struct goal_plan plan = { STR("g"), &part, 1, left, GOAL_LEFT_OUT_MOST, NULL, 0 };
	struct arena arena = { 0 };

	for (size_t i = 0; i < GOAL_LEFT_OUT_MOST; i++)
		left[i] = deep;
	CU_ASSERT_TRUE(is_refused(goal_check(&plan, of, &arena), "too deep ones"));
	for (size_t i = 0; i < GOAL_LEFT_OUT_MOST; i++)
		left[i].path = STR("src/00000*aaaaaaaaaaaaaaaaaaaaaaaaaaaaab*");
	CU_ASSERT_EQUAL(goal_check(&plan, of, &arena)->fault.len, 0);
	CU_ASSERT_EQUAL(goal_reach(of, left[0].path).to - goal_reach(of, left[0].path).from, 10);
	CU_ASSERT_EQUAL(goal_reach(of, STR("*/x")).to, MANY);
	CU_ASSERT_EQUAL(goal_reach(of, STR("src*")).to, MANY); /* a name in any folder, too */
	CU_ASSERT_EQUAL(goal_reach(of, STR("src/1/")).to, goal_reach(of, STR("src/1/")).from);
	arena_release(&arena);
}

/* Whoever looks for the end of each [ at each byte of each path is done in half a minute. */
void test_sets_without_an_end_keep_nobody_waiting(void)
{
	static char pattern[GOAL_PATH_BYTES_MOST];
	struct goal_left_out left[GOAL_LEFT_OUT_MOST];
	const struct str paths[] = { STR("src/0000?0a*") };
	const struct goal_part part = part_of(STR("security"), paths, 1);
	const struct goal_plan plan = { STR("g"), &part, 1, left, GOAL_LEFT_OUT_MOST, NULL, 0 };
	const struct goal_bounds *of = many_files();
	struct arena arena = { 0 };
	int64_t began_us = clock_cpu_us();

	memset(pattern, '[', sizeof pattern);
	pattern[0] = '*';
	for (size_t i = 0; i < GOAL_LEFT_OUT_MOST; i++)
		left[i] = (struct goal_left_out){ str_bytes(pattern, sizeof pattern), STR("w") };
	(void)goal_check(&plan, of, &arena);
	CU_ASSERT_TRUE(clock_cpu_us() - began_us < CPU_US_MOST);
	arena_release(&arena);
}
