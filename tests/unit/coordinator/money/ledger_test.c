/* Tries coordinator/money/ledger.c: whatever is posted, every figure of the rows adds up to the total. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/money/ledger.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

static void post(struct ledger *l, uint64_t job, const char *name, bool lost, uint64_t spent)
{
	struct ledger_row row = { .name = str_of(name),
		.lost = lost,
		.forecast = spent + 1,
		.reserved = spent + 2,
		.spent = spent,
		.tokens = { spent, 2 * spent, 3 * spent, 4 * spent } };

	ledger_post(l, job, &row);
}

void test_postings_of_a_name_are_one_row(void)
{
	static const struct {
		const char *name;
		bool lost;
		uint64_t jobs, spent;
	} cases[] = { { "b", false, 2, 111 }, { "", true, 1, 40 }, { "a", false, 1, 7 },
		{ "c", false, 1, 7 } };
	struct arena arena = { 0 };
	struct ledger l = { .arena = &arena };
	struct ledger_row total;

	post(&l, 1, "b", false, 1);
	post(&l, 1, "a", false, 7);
	post(&l, 1, "b", false, 10);
	post(&l, 2, "b", false, 100);
	post(&l, 2, "what it is called does not matter", true, 40);
	post(&l, 3, "c", false, 7);
	ledger_order(&l);
	CU_ASSERT_EQUAL_FATAL(l.count, 4);
	for (size_t i = 0; i < 4; i++) {
		CU_ASSERT_TRUE(str_equal(l.rows[i].name, str_of(cases[i].name)));
		CU_ASSERT_EQUAL(l.rows[i].lost, cases[i].lost);
		CU_ASSERT_EQUAL(l.rows[i].jobs, cases[i].jobs);
		CU_ASSERT_EQUAL(l.rows[i].spent, cases[i].spent);
	}
	total = ledger_total(&l);
	CU_ASSERT_EQUAL(total.spent, 165);
	CU_ASSERT_EQUAL(total.forecast, 165 + 6);
	CU_ASSERT_EQUAL(total.reserved, 165 + 12);
	CU_ASSERT_EQUAL(total.tokens.input, 165);
	CU_ASSERT_EQUAL(total.tokens.output, 330);
	CU_ASSERT_EQUAL(total.tokens.cache_read, 495);
	CU_ASSERT_EQUAL(total.tokens.cache_write, 660);
	arena_release(&arena);
}

void test_too_many_names_share_the_last_row(void)
{
	static const struct {
		unsigned names;
		size_t rows;
		uint64_t others; /* spent on the row without a name of its own */
	} cases[] = { { LEDGER_ROWS_MOST - 1, LEDGER_ROWS_MOST - 1, 0 },
		{ LEDGER_ROWS_MOST, LEDGER_ROWS_MOST, 1 }, { LEDGER_ROWS_MOST + 5, LEDGER_ROWS_MOST, 6 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena arena = { 0 };
		static struct ledger l;
		uint64_t others = 0;

		l = (struct ledger){ .arena = &arena };
		for (unsigned k = 0; k < cases[i].names; k++) {
			char name[16];

			snprintf(name, sizeof name, "n%u", k);
			post(&l, 1, name, false, 1);
		}
		for (size_t k = 0; k < l.count; k++)
			others += str_equal(l.rows[k].name, STR("(others)")) ? l.rows[k].spent : 0;
		CU_ASSERT_EQUAL(l.count, cases[i].rows);
		CU_ASSERT_EQUAL(others, cases[i].others);
		CU_ASSERT_EQUAL(ledger_total(&l).spent, cases[i].names);
		arena_release(&arena);
	}
}

void test_no_sum_comes_round(void)
{
	struct arena arena = { 0 };
	struct ledger l = { .arena = &arena };

	post(&l, 1, "a", false, 5);
	ledger_post(&l, 1, &(struct ledger_row){ .name = STR("a"), .spent = UINT64_MAX - 5 });
	CU_ASSERT_EQUAL(ledger_total(&l).spent, UINT64_MAX);
	ledger_post(&l, 1, &(struct ledger_row){ .name = STR("b"), .spent = 1 });
	CU_ASSERT_EQUAL(ledger_total(&l).spent, UINT64_MAX);
	arena_release(&arena);
}
