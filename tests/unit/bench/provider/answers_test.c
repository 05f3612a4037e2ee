/* Tries bench/provider/answers.c: which prompt gets which answer. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/answers.h"

#include <CUnit/CUnit.h>

static const char file[] =
	"[{\"when\":[\"CASE-1\",\"refute\"],\"right\":\"no\",\"wrong\":{\"valid\":true}},"
	"{\"when\":\"CASE-1\",\"right\":{\"findings\":[]},\"models\":{\"small\":\"short\"}},"
	"{\"when\":\"LOOP\",\"steps\":[{\"tool\":\"read\",\"input\":{\"path\":\"a.c\"}},"
	"{\"tool\":\"list\"}],\"right\":\"done\"},"
	"{\"when\":\"FOREVER\",\"steps\":[{\"tool\":\"read\"}]}]";

void test_the_first_rule_whose_marks_are_all_there_answers(void)
{
	static const struct {
		const char *prompt, *model;
		bool right;
		uint32_t turn;
		const char *tool, *text; /* of no text: nothing is found */
	} cases[] = {
		{ "x CASE-1 refute", "big", true, 0, NULL, "no" },
		{ "x CASE-1 refute", "big", false, 0, NULL, "{\"valid\":true}" },
		{ "CASE-1", "big", true, 0, NULL, "{\"findings\":[]}" },
		{ "CASE-1", "big", false, 0, NULL, NULL },
		{ "CASE-1", "small", false, 0, NULL, "short" },
		{ "CASE-", "small", true, 0, NULL, NULL },
		{ "LOOP", "big", true, 0, "read", "{\"path\":\"a.c\"}" },
		{ "LOOP", "big", true, 1, "list", "{}" },
		{ "LOOP", "big", true, 2, NULL, "done" },
		{ "LOOP", "big", true, 9, NULL, "done" },
		{ "FOREVER", "big", true, 9, "read", "{}" },
	};
	struct answers a = { 0 };
	struct buf why = BUF_INIT;

	CU_ASSERT_EQUAL_FATAL(answers_read(&a, json_loads(file, 0, NULL), &why), 0);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct planted got = { 0 };
		bool found = answers_find(&a, str_of(cases[i].prompt), str_of(cases[i].model), cases[i].right,
			cases[i].turn, &got);

		CU_ASSERT_EQUAL(found, !!cases[i].text);
		if (!found || !cases[i].text)
			continue;
		CU_ASSERT_TRUE(str_equal(got.text, str_of(cases[i].text)));
		CU_ASSERT_EQUAL(!got.tool, !cases[i].tool);
		CU_ASSERT_TRUE(!got.tool || !cases[i].tool || !strcmp(got.tool, cases[i].tool));
	}
	answers_release(&a);
}

void test_a_file_that_is_wrong_is_refused(void)
{
	static const char *const cases[] = { "{}", "[{}]", "[{\"when\":[]}]", "[{\"when\":1}]",
		"[{\"when\":\"x\",\"rigth\":1}]", "[{\"when\":[\"a\",2]}]" };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct answers a = { 0 };
		struct buf why = BUF_INIT;

		CU_ASSERT_EQUAL(answers_read(&a, json_loads(cases[i], 0, NULL), &why), -1);
		CU_ASSERT_TRUE(why.len > 0);
		answers_release(&a);
		buf_release(&why);
	}
}
