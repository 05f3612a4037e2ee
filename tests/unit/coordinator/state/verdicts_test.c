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
	struct verdict_book book = { 0 };
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

void test_size_counts_to_a_factor_of_four(void)
{
	static const struct {
		struct verdict_kind a, b;
		bool same;
	} cases[] = { { { 1, 0 }, { 1, 4095 }, true }, { { 1, 4095 }, { 1, 4096 }, false },
		{ { 1, 4096 }, { 1, 16383 }, true }, { { 1, 16383 }, { 1, 16384 }, false },
		{ { 1, UINT32_MAX }, { 1, UINT32_MAX - 1 }, true }, { { 1, 0 }, { 0, 0 }, false },
		{ { 1, 0 }, { 2, 0 }, false } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CU_ASSERT_EQUAL(
			verdict_kind_key(9, &cases[i].a) == verdict_kind_key(9, &cases[i].b), cases[i].same);
		CU_ASSERT_NOT_EQUAL(verdict_kind_key(9, &cases[i].a), verdict_kind_key(8, &cases[i].a));
	}
}

/* Keys that want the same places: the one of the fewest verdicts makes way. */
void test_who_was_judged_least_makes_way(void)
{
	struct verdict_book book = { 0 };

	for (uint64_t i = 0; i < VERDICTS_PLACES; i++)
		for (uint64_t n = 0; n <= (i == 3 ? 0 : 1 + i); n++)
			verdict_add(&book, 5 + i * VERDICTS_ROWS_MOST, 0, true);
	for (uint64_t i = 0; i < VERDICTS_PLACES; i++)
		CU_ASSERT_TRUE(verdict_find(&book, 5 + i * VERDICTS_ROWS_MOST).after[0].accepted > 0);
	verdict_add(&book, 5 + VERDICTS_PLACES * VERDICTS_ROWS_MOST, 1, false);
	CU_ASSERT_EQUAL(verdict_find(&book, 5 + VERDICTS_PLACES * VERDICTS_ROWS_MOST).after[1].refused, 1);
	for (uint64_t i = 0; i < VERDICTS_PLACES; i++)
		CU_ASSERT_EQUAL(
			verdict_find(&book, 5 + i * VERDICTS_ROWS_MOST).after[0].accepted == 0, i == 3);
}

void test_what_is_long_past_weighs_less(void)
{
	static const struct {
		uint32_t accepted, then_refused;
		struct verdict_count left;
	} cases[] = { { VERDICTS_WINDOW, 0, { VERDICTS_WINDOW, 0 } },
		{ VERDICTS_WINDOW - 1, 1, { VERDICTS_WINDOW - 1, 1 } },
		{ VERDICTS_WINDOW, 1, { VERDICTS_WINDOW / 2, 0 } },
		{ VERDICTS_WINDOW, 3, { VERDICTS_WINDOW / 2, 2 } } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct verdict_book book = { 0 };
		struct verdict_count left;

		for (uint32_t n = 0; n < cases[i].accepted + cases[i].then_refused; n++)
			verdict_add(&book, 7, 0, n < cases[i].accepted);
		left = verdict_find(&book, 7).after[0];
		CU_ASSERT_EQUAL(left.accepted, cases[i].left.accepted);
		CU_ASSERT_EQUAL(left.refused, cases[i].left.refused);
	}
}

void test_what_a_job_learnt_is_learnt_again(void)
{
	struct verdict_tally tally = { .count = 0 }, back, none;
	struct verdict_book book = { 0 };
	struct buf bytes = BUF_INIT;

	for (uint64_t key = 1; key <= VERDICTS_OF_JOB + 1; key++)
		verdict_tally_add(&tally, key, 1, key % 2);
	verdict_tally_add(&tally, 1, 0, false);
	CU_ASSERT_EQUAL(tally.count, VERDICTS_OF_JOB);
	verdict_tally_pack(&tally, &bytes);
	CU_ASSERT_TRUE_FATAL(verdict_tally_unpack(buf_str(&bytes), &back));
	CU_ASSERT_EQUAL(memcmp(&back, &tally, sizeof back), 0);
	for (size_t cut = 0; cut < bytes.len; cut++)
		CU_ASSERT_FALSE(verdict_tally_unpack(str_sub(buf_str(&bytes), 0, cut), &none));
	verdict_book_learn(&book, &back);
	verdict_book_learn(&book, &back);
	CU_ASSERT_EQUAL(verdict_find(&book, 1).after[1].accepted, 2);
	CU_ASSERT_EQUAL(verdict_find(&book, 1).after[0].refused, 2);
	CU_ASSERT_EQUAL(verdict_find(&book, 2).after[1].refused, 2);
	buf_clear(&bytes);
	buf_add_u8(&bytes, VERDICTS_OF_JOB + 1);
	for (int i = 0; i < (VERDICTS_OF_JOB + 1) * 14; i++)
		buf_add_u8(&bytes, 0);
	CU_ASSERT_FALSE(verdict_tally_unpack(buf_str(&bytes), &none));
	buf_release(&bytes);
}
