/* Tries cli/usage/nearest.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/usage/nearest.h"

#include <CUnit/CUnit.h>

void test_distance_counts_single_slips(void)
{
	static const struct {
		struct str a, b;
		unsigned distance;
	} cases[] = {
		{ STR("watch"), STR("watch"), 0 },
		{ STR("wach"), STR("watch"), 1 },
		{ STR("wattch"), STR("watch"), 1 },
		{ STR("wztch"), STR("watch"), 1 },
		{ STR("wacth"), STR("watch"), 1 },
		{ STR(""), STR("watch"), 5 },
		{ STR("analyse"), STR("analyze"), 1 },
		{ STR("0123456789012345678901234567890x"), STR("0123456789012345678901234567890y"), 1 },
		{ STR("012345678901234567890123456789012"), STR("x"), 99 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CU_ASSERT_EQUAL(nearest_distance(cases[i].a, cases[i].b), cases[i].distance);
		CU_ASSERT_EQUAL(nearest_distance(cases[i].b, cases[i].a), cases[i].distance);
	}
}

void test_only_what_was_hardly_something_else_is_offered(void)
{
	static const char *const words[] = { "analyze", "jobs", "watch", "wait" };

	CU_ASSERT_STRING_EQUAL(nearest("analyse", words, 4), "analyze");
	CU_ASSERT_STRING_EQUAL(nearest("job", words, 4), "jobs");
	CU_ASSERT_STRING_EQUAL(nearest("wiat", words, 4), "wait");
	CU_ASSERT_PTR_NULL(nearest("frobnicate", words, 4));
	CU_ASSERT_PTR_NULL(nearest("", words, 4));
	CU_ASSERT_PTR_NULL(nearest("wait", words, 0));
}
