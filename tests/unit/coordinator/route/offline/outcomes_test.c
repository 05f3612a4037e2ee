/* Outcomes are read by the names of their columns; what cannot be measured with is refused with its line. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/offline/outcomes.h"

#include <CUnit/Basic.h>

#define HEAD "id,text,cheap_correct,strong_correct,cost_cheap,cost_strong\n"

void test_read(void)
{
	struct arena arena = { 0 };
	struct outcomes o;
	char words[OUTCOMES_WORDS_BYTES];

	CU_ASSERT_EQUAL(outcomes_read(STR("group,strong_correct,id,text,cheap_correct,x\ng1,1,a,"
					  "\"two\nlines\",0.5,\ng2,0,b,,1,y\n"),
				&arena, &o, words),
		0);
	CU_ASSERT_EQUAL_FATAL(o.count, 2);
	CU_ASSERT(o.texts && o.labels && o.groups && !o.costs);
	CU_ASSERT(str_equal(o.rows[0].text, STR("two\nlines")) && str_equal(o.rows[1].group, STR("g2")));
	CU_ASSERT_EQUAL(o.rows[0].right[ROUTER_CHEAP], 0.5f);
	CU_ASSERT_EQUAL(o.rows[0].right[ROUTER_STRONG], 1);
	arena_release(&arena);
}

void test_refused(void)
{
	static const struct {
		const char *csv, *words;
	} cases[] = {
		{ "", "line 1: no header, no rows" },
		{ "text\nx\n", "line 1: the header has no column id" },
		{ HEAD, "line 2: the header has no rows below it" },
		{ HEAD "a,t,1,1,0,0\nb,t,1,1,0\n", "line 3: the row has not as many fields as the header" },
		{ HEAD "a,\"t\n\nt\",1,1,0,0\nb,t,yes,1,0,0\n",
			"line 5: no figure from 0 to 1: cheap_correct" },
		{ HEAD "a,t,1,1.01,0,0\n", "line 2: no figure from 0 to 1: strong_correct" },
		{ HEAD "a,t,-1,1,0,0\n", "line 2: no figure from 0 to 1: cheap_correct" },
		{ HEAD "a,t,nan,1,0,0\n", "line 2: no figure from 0 to 1: cheap_correct" },
		{ HEAD "a,t,1,1,,0\n", "line 2: no number of dollars: cost_cheap" },
		{ HEAD "a,t,1,1,0,inf\n", "line 2: no number of dollars: cost_strong" },
		{ HEAD ",t,1,1,0,0\n", "line 2: the id is empty" },
		{ HEAD "a,t,1,1,0,0\nb,t,1,1,0,0\na,u,1,1,0,0\n", "the id \"a\" stands there twice" },
		{ HEAD "a,\"t,1,1,0,0\n", "line 2: a quote is opened here and never closed" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena arena = { 0 };
		struct outcomes o;
		char words[OUTCOMES_WORDS_BYTES] = "";

		CU_ASSERT_EQUAL(outcomes_read(str_of(cases[i].csv), &arena, &o, words), -E_INVALID);
		CU_ASSERT_STRING_EQUAL(words, cases[i].words);
		arena_release(&arena);
	}
}
