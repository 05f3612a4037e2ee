/* Tries coordinator/limit/breaker.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/limit/breaker.h"

#include <CUnit/CUnit.h>

enum { NOW = 1000000 };

static void hear(struct breaker *b, enum breaker_event event, int64_t now_ms)
{
	uint64_t chance = 1;

	breaker_hear(b, event, BREAKER_FOREVER, &chance, now_ms);
}

/* Closed, and then opened by faults; the time at which one call may try. */
static int64_t open_by_faults(struct breaker *b)
{
	*b = (struct breaker){ 0 };
	for (int i = 0; i < BREAKER_FAULTS_MOST; i++)
		hear(b, BREAKER_FAULT, NOW);
	return b->until_ms;
}

void test_faults_in_a_row_open_it(void)
{
	struct breaker b = { 0 };

	for (int i = 0; i < BREAKER_FAULTS_MOST - 1; i++)
		hear(&b, BREAKER_FAULT, NOW);
	CU_ASSERT_TRUE(breaker_take(&b, NOW));
	hear(&b, BREAKER_GOOD, NOW);
	for (int i = 0; i < BREAKER_FAULTS_MOST - 1; i++)
		hear(&b, BREAKER_FAULT, NOW);
	CU_ASSERT_TRUE(breaker_take(&b, NOW));
	hear(&b, BREAKER_FAULT, NOW);
	CU_ASSERT_FALSE(breaker_take(&b, NOW));
	CU_ASSERT_TRUE(b.until_ms >= NOW + BREAKER_OPEN_MS / 2 && b.until_ms <= NOW + BREAKER_OPEN_MS);
}

void test_one_call_tries_and_decides(void)
{
	struct breaker b;
	int64_t until = open_by_faults(&b);

	CU_ASSERT_FALSE(breaker_take(&b, until - 1));
	CU_ASSERT_TRUE(breaker_take(&b, until));
	CU_ASSERT_FALSE(breaker_take(&b, until)); /* one alone */
	hear(&b, BREAKER_GOOD, until + 1);
	CU_ASSERT_EQUAL(b.state, BREAKER_CLOSED);
	CU_ASSERT_TRUE(breaker_take(&b, until + 1) && breaker_take(&b, until + 1));

	until = open_by_faults(&b);
	CU_ASSERT_TRUE(breaker_take(&b, until));
	breaker_lost(&b);
	CU_ASSERT_TRUE(breaker_take(&b, until));
}

void test_it_stays_open_longer_while_the_call_that_tries_fails(void)
{
	struct breaker b;
	int64_t until = open_by_faults(&b), most = BREAKER_OPEN_MS;

	for (int i = 0; i < 12; i++) {
		int64_t at = until;

		most = 2 * most < BREAKER_OPEN_MOST_MS ? 2 * most : BREAKER_OPEN_MOST_MS;
		CU_ASSERT_TRUE(breaker_take(&b, at));
		hear(&b, BREAKER_FAULT, at);
		until = b.until_ms;
		CU_ASSERT_TRUE(until - at >= most / 2 && until - at <= most);
	}
	CU_ASSERT_TRUE(breaker_take(&b, until));
	hear(&b, BREAKER_GOOD, until);
	CU_ASSERT_EQUAL(open_by_faults(&b) <= NOW + BREAKER_OPEN_MS, true);
}

void test_what_was_under_way_when_it_opened_changes_nothing(void)
{
	struct breaker b;
	int64_t until = open_by_faults(&b);

	hear(&b, BREAKER_FAULT, NOW + 1);
	CU_ASSERT_EQUAL(b.until_ms, until);
	hear(&b, BREAKER_GOOD, NOW + 1);
	CU_ASSERT_FALSE(breaker_take(&b, NOW + 1));
}

/* 0 new calls: not by time, not by good answers that were on their way. */
void test_a_terminal_error_opens_it_until_a_person_closes_it(void)
{
	struct breaker b = { 0 };

	hear(&b, BREAKER_TERMINAL, NOW);
	hear(&b, BREAKER_GOOD, NOW + 1);
	hear(&b, BREAKER_FAULT, NOW + 1);
	CU_ASSERT_FALSE(breaker_take(&b, NOW + 2));
	CU_ASSERT_FALSE(breaker_take(&b, INT64_MAX - 1));
	CU_ASSERT_TRUE(b.terminal);
	breaker_close(&b);
	CU_ASSERT_TRUE(breaker_take(&b, NOW + 3));
	CU_ASSERT_FALSE(b.terminal);
}

void test_or_until_a_date(void)
{
	struct breaker b = { 0 };
	uint64_t chance = 1;

	hear(&b, BREAKER_TERMINAL, NOW);
	breaker_hear(&b, BREAKER_TERMINAL, NOW + 5000, &chance, NOW);
	breaker_hear(&b, BREAKER_TERMINAL, NOW + 9000, &chance, NOW);
	breaker_hear(&b, BREAKER_TERMINAL, NOW + 7000, &chance, NOW);
	hear(&b, BREAKER_TERMINAL, NOW); /* a date counts more than none */
	CU_ASSERT_FALSE(breaker_take(&b, NOW + 8999));
	CU_ASSERT_TRUE(breaker_take(&b, NOW + 9000));
	CU_ASSERT_FALSE(breaker_take(&b, NOW + 9000));
	/* It is not given anew: the one call that tried says so. */
	hear(&b, BREAKER_TERMINAL, NOW + 9001);
	CU_ASSERT_FALSE(breaker_take(&b, INT64_MAX - 1));
}

void test_a_terminal_error_counts_more_than_faults(void)
{
	struct breaker b;

	open_by_faults(&b);
	hear(&b, BREAKER_TERMINAL, NOW);
	CU_ASSERT_FALSE(breaker_take(&b, INT64_MAX - 1));
}
