/* Tries cli/exit.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/exit.h"
#include "reeve/error.h"

#include <CUnit/CUnit.h>

void test_the_worse_code_wins_whatever_the_order(void)
{
	static const enum exit_code order[] = { 2, 124, 130, 143, 3, 4, 5, 1, 6, 0 };

	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
		for (size_t j = i; j < sizeof order / sizeof order[0]; j++) {
			CU_ASSERT_EQUAL(exit_worse(order[i], order[j]), order[i]);
			CU_ASSERT_EQUAL(exit_worse(order[j], order[i]), order[i]);
		}
}

void test_outcomes_give_the_code_of_the_worst(void)
{
	static const struct {
		char *names[3];
		size_t count;
		bool allow;
		enum exit_code code;
	} cases[] = {
		{ { 0 }, 0, false, 0 },
		{ { "clean" }, 1, false, 0 },
		{ { "findings" }, 1, false, 1 },
		{ { "refused" }, 1, false, 1 },
		{ { "findings", "incomplete" }, 2, false, 1 },
		{ { "incomplete" }, 1, false, 6 },
		{ { "incomplete" }, 1, true, 0 },
		{ { "incomplete", "findings" }, 2, true, 1 },
		{ { "findings", "infrastructure", "incomplete" }, 3, false, 3 },
		{ { "held", "budget" }, 2, false, 4 },
		{ { "held", "findings" }, 2, false, 5 },
		{ { "infrastructure", "timeout" }, 2, false, 124 },
		{ { "from a later version" }, 1, false, 3 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(
			exit_of_outcomes(cases[i].names, cases[i].count, cases[i].allow), cases[i].code);
}

void test_errors_are_usage_or_infrastructure(void)
{
	CU_ASSERT_EQUAL(exit_of_error(0), 0);
	CU_ASSERT_EQUAL(exit_of_error(-E_INVALID), 2);
	CU_ASSERT_EQUAL(exit_of_error(-E_UNAUTHENTICATED), 2);
	CU_ASSERT_EQUAL(exit_of_error(-E_UNAVAILABLE), 3);
	CU_ASSERT_EQUAL(exit_of_error(-E_TIMEOUT), 3);
	CU_ASSERT_EQUAL(exit_of_error(-E_NO_SPACE), 3);
	CU_ASSERT_EQUAL(exit_of_error(-E_EXHAUSTED), 4);
}
