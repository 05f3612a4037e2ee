/* The words of a gap name who was to look, and never grow past a reason's length. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/why.h"
#include "common/utf8.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>

void test_a_tools_own_words_begin_with_its_name(void)
{
	static const struct {
		struct str tool, why, told;
	} cases[] = {
		{ STR("cppcheck"), STR("ran too long"), STR("cppcheck: ran too long") },
		{ STR("cppcheck"), STR("cppcheck ran too long"), STR("cppcheck ran too long") },
		{ STR("cppcheck"), STR(""), STR("cppcheck: ") },
		{ STR("cppcheck"), STR("the cppcheck"), STR("cppcheck: the cppcheck") },
	};
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_TRUE(str_equal(why_of_tool(&arena, cases[i].tool, cases[i].why), cases[i].told));
	arena_release(&arena);
}

void test_a_question_of_a_paused_job_says_what_it_waits_for(void)
{
	struct aggregate_subtask s = { .state = SUBTASK_READY, .kind = KIND_MODEL };
	struct str money = STR("the budget is spent");
	struct arena arena = { 0 };

	CU_ASSERT_TRUE(str_equal(why_no_result(&arena, &s, money), STR("not asked: the budget is spent")));
	s.kind = KIND_TOOL; /* it is free */
	CU_ASSERT_TRUE(str_equal(why_no_result(&arena, &s, money), STR("its subtask is ready")));
	s = (struct aggregate_subtask){ .state = SUBTASK_DEAD, .kind = KIND_MODEL };
	CU_ASSERT_TRUE(str_equal(why_no_result(&arena, &s, money), STR("its subtask is dead")));
	arena_release(&arena);
}

void test_a_subtask_without_result_says_its_state(void)
{
	static const struct {
		enum subtask_state state;
		struct str reason, told;
	} cases[] = {
		{ SUBTASK_DEAD, STR("the worker died"), STR("its subtask is dead: the worker died") },
		{ SUBTASK_DEAD, STR(""), STR("its subtask is dead") },
		{ SUBTASK_READY, STR(""), STR("its subtask is ready") },
		{ SUBTASK_DONE, STR("ignored"),
			STR("its subtask is done, but the result could not be read") },
	};
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct aggregate_subtask s = { .state = cases[i].state, .reason = cases[i].reason };

		CU_ASSERT_TRUE(str_equal(why_no_result(&arena, &s, STR("")), cases[i].told));
	}
	arena_release(&arena);
}

void test_the_other_gaps_have_fixed_words(void)
{
	struct arena arena = { 0 };

	CU_ASSERT_TRUE(
		str_equal(why_not_found(&arena, STR("bandit")), STR("bandit was not found on the worker")));
	CU_ASSERT_TRUE(str_equal(why_no_tool(&arena, STR("go")), STR("no tool for go")));
	CU_ASSERT_TRUE(str_equal(why_no_tool(&arena, STR("")), STR("no tool for this kind of file")));
	CU_ASSERT_TRUE(str_equal(why_read_elsewhere(&arena, STR("x")), STR("x (read by another tool)")));
	arena_release(&arena);
}

/* A worker's words are as long as it likes: they are cut between two characters. */
void test_long_words_are_cut_whole(void)
{
	static char words[REASON_BYTES_MOST + 4];
	struct arena arena = { 0 };

	for (size_t len = REASON_BYTES_MOST - 4; len <= REASON_BYTES_MOST; len++) {
		memset(words, 'x', sizeof words);
		memcpy(words + len, "\xe2\x82\xac", 3);
		struct str told = why_of_tool(&arena, STR("x"), str_bytes(words, len + 3));

		CU_ASSERT_EQUAL(told.len, len + 3 <= REASON_BYTES_MOST ? len + 3 : len);
	}
	arena_release(&arena);
}
