/* Tries coordinator/state/goal_spec.c: what is packed comes back, and no other spec is taken for it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/goal_spec.h"
#include "reeve/finding.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>

void test_a_planner_and_a_question_keep_what_they_ask(void)
{
	const struct goal_ask asked = { STR("who?"), STR("part 1 is none") };
	const struct goal_question given = { STR("t"), STR("what?") };
	const uint32_t file = 5;
	struct buf planner = BUF_INIT, review = BUF_INIT, plain = BUF_INIT;
	struct goal_question question;
	struct goal_ask ask;
	struct tool_spec spec;

	goal_ask_pack(&planner, STR("security,tests"), &asked);
	CU_ASSERT_TRUE(goal_ask_unpack(buf_str(&planner), &ask));
	CU_ASSERT_TRUE(str_equal(ask.goal, asked.goal) && str_equal(ask.refused, asked.refused));
	CU_ASSERT_TRUE(spec_unpack(buf_str(&planner), &spec) && spec_is_of_model(&spec));
	CU_ASSERT_FALSE(spec_is_review(&spec) || spec.file_count || goal_question_of(&spec, &question));
	CU_ASSERT_EQUAL(spec.bytes, GOAL_LISTING_BYTES_MOST); /* what it costs to ask hangs on them */

	spec_pack_model(&review, STR("tests"), &file, 1, 700);
	spec_pack_model(&plain, STR("tests"), &file, 1, 700);
	goal_question_pack(&review, &given);
	CU_ASSERT_TRUE(spec_unpack(buf_str(&review), &spec) && goal_question_of(&spec, &question));
	CU_ASSERT_TRUE(str_equal(question.title, given.title) && str_equal(question.text, given.text));
	CU_ASSERT_EQUAL(spec.bytes, 700);
	CU_ASSERT_FALSE(goal_ask_unpack(buf_str(&review), &ask));
	CU_ASSERT_TRUE(spec_unpack(buf_str(&plain), &spec));
	CU_ASSERT_FALSE(goal_question_of(&spec, &question) || goal_ask_unpack(buf_str(&plain), &ask));
	for (size_t cut = 1; cut < 12; cut++)
		CU_ASSERT_FALSE(goal_ask_unpack(str_sub(buf_str(&planner), 0, planner.len - cut), &ask));
	buf_release(&planner);
	buf_release(&review);
	buf_release(&plain);
}
