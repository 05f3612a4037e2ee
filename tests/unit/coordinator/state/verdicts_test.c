/* Tries coordinator/state/verdicts.c: verdicts are counted by tier, lens, and the refusals before them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/verdicts.h"

#include <CUnit/CUnit.h>

void test_a_tier_is_what_decides_its_answers(void)
{
	const struct tier a = {
		.name = STR("a"), .base_url = STR("u"), .model = STR("m"), .price = { .input = 1 }
	};
	struct tier renamed = a, other = a;

	renamed.name = STR("b");
	renamed.price.input = 2;
	other.model = STR("n");
	CU_ASSERT_EQUAL(verdict_key(&a, STR("security")), verdict_key(&renamed, STR("security")));
	CU_ASSERT_NOT_EQUAL(verdict_key(&a, STR("security")), verdict_key(&other, STR("security")));
	CU_ASSERT_NOT_EQUAL(verdict_key(&a, STR("security")), verdict_key(&a, STR("tests")));
}

void test_verdicts_are_counted_by_the_refusals_before_them(void)
{
	static const struct {
		uint32_t refusals;
		bool accepted;
	} said[] = { { 0, true }, { 0, true }, { 0, false }, { 1, false }, { 2, true }, { 3, true },
		{ 99, false } };
	static const struct verdict_count counted[VERDICTS_REFUSALS] = { { 2, 1 }, { 0, 1 }, { 2, 1 } };
	struct verdict_book book = { .count = 0 };
	struct verdict_row row;

	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
		verdict_add(&book, 7, said[i].refusals, said[i].accepted);
	row = verdict_find(&book, 7);
	for (int i = 0; i < VERDICTS_REFUSALS; i++) {
		CU_ASSERT_EQUAL(row.after[i].accepted, counted[i].accepted);
		CU_ASSERT_EQUAL(row.after[i].refused, counted[i].refused);
	}
	CU_ASSERT_EQUAL(verdict_find(&book, 8).after[0].accepted, 0);
}

void test_the_oldest_pair_makes_way(void)
{
	static const struct {
		uint64_t pairs;
		uint32_t known;
	} cases[] = { { VERDICTS_ROWS_MOST - 1, 1 }, { VERDICTS_ROWS_MOST, 1 },
		{ VERDICTS_ROWS_MOST + 1, 0 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct verdict_book book = { .count = 0 };

		for (uint64_t key = 1; key <= cases[i].pairs; key++)
			verdict_add(&book, key, 0, true);
		CU_ASSERT_EQUAL(verdict_find(&book, 1).after[0].accepted, cases[i].known);
		CU_ASSERT_EQUAL(verdict_find(&book, cases[i].pairs).after[0].accepted, 1);
	}
}
