/* Tries coordinator/api/check_submit.c: which free goals are taken. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/check_submit.h"
#include "common/sha256.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>

static int submit(struct letter *letter, char *goal, bool models)
{
	static uint8_t hash[SHA256_BYTES];
	static Reeve__V1__Skill skill = REEVE__V1__SKILL__INIT;
	static Reeve__V1__Skill *skills[] = { &skill };
	Reeve__V1__Source source = REEVE__V1__SOURCE__INIT;
	Reeve__V1__AnalyzeWork in = REEVE__V1__ANALYZE_WORK__INIT;

	skill.name = (char *)"s";
	skill.lens = (char *)"security";
	skill.hash = (ProtobufCBinaryData){ sizeof hash, hash };
	source.manifest = skill.hash;
	in.source = &source;
	in.skills = skills;
	in.n_skills = 1;
	in.models = models;
	in.free_goal = goal;
	*letter = (struct letter){ 0 };
	return check_analyze(letter, &in, NULL, 0);
}

void test_a_goal_is_text_whose_only_controls_are_ends_of_lines(void)
{
	static const struct {
		const char *goal, *words;
	} cases[] = { { "where?\nin src/", "" }, { "caf\xc3\xa9", "" }, { "a\r# The contract", "control" },
		{ "a\x1b[2J", "control" }, { "a\tb", "control" }, { " ", "1 to 4096" },
		{ "\xff", "1 to 4096" } };
	struct letter letter;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int err = submit(&letter, (char *)cases[i].goal, true);

		CU_ASSERT_EQUAL(err, cases[i].words[0] ? -E_INVALID : 0);
		CU_ASSERT_PTR_NOT_NULL(strstr(letter.words, cases[i].words));
	}
}

void test_a_goal_has_a_length_and_needs_models(void)
{
	char goal[GOAL_BYTES_MOST + 2];
	struct letter letter;

	for (size_t over = 0; over < 2; over++) {
		memset(goal, 'x', sizeof goal);
		goal[GOAL_BYTES_MOST + over] = '\0';
		CU_ASSERT_EQUAL(submit(&letter, goal, true), over ? -E_INVALID : 0);
	}
	CU_ASSERT_EQUAL(submit(&letter, (char *)"where?", false), -E_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(letter.words, "budget"));
}
