/* The charges of a subtask: found by their tokens, closed once, and none is dropped for want of room. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/bill.h"

#include <CUnit/Basic.h>

static struct token token(uint64_t seq)
{
	return (struct token){ 1, seq };
}

void test_a_charge_is_found_by_its_token_and_closed_once(void)
{
	struct bill bill = { 0 };

	CU_ASSERT_PTR_NULL(bill_charge(NULL, token(1)));
	bill_open(&bill, token(1), 100, 0);
	bill_open(&bill, token(2), 200, 0);
	CU_ASSERT_EQUAL(bill_charge(&bill, token(1))->microusd, 100);
	bill_close(&bill, bill_charge(&bill, token(1)), 30);
	CU_ASSERT_PTR_NULL(bill_charge(&bill, token(1)));
	CU_ASSERT_EQUAL(bill_charge(&bill, token(2))->microusd, 200);
	CU_ASSERT_EQUAL(bill.spent, 30);
}

void test_what_was_told_without_usage_is_not_sure(void)
{
	struct bill bill = { 0 };
	struct purse purse = { 0 };

	bill_open(&bill, token(1), 100, 0);
	bill_close(&bill, bill_charge(&bill, token(1)), 30);
	CU_ASSERT_EQUAL(bill_unreported(&bill), 0);
	bill_open(&bill, token(2), 100, 0);
	bill_close(&bill, bill_charge(&bill, token(2)), 60);
	bill_doubt(&bill, 60);
	bill_open(&bill, token(3), 7, 0);
	bill_charge(&bill, token(3))->full = true;
	CU_ASSERT_EQUAL(bill_unreported(&bill), 67);
	CU_ASSERT_EQUAL(bill_settled(&bill), 97);
	purse_add(&purse, &bill);
	CU_ASSERT_EQUAL(purse.spent, 97);
	bill_doubt(&bill, 1000); /* never more than there is */
	CU_ASSERT_EQUAL(bill_unreported(&bill), bill_settled(&bill));
}

void test_the_newest_that_is_out(void)
{
	struct bill bill = { 0 };

	CU_ASSERT_PTR_NULL(bill_newest(NULL));
	CU_ASSERT_PTR_NULL(bill_newest(&bill));
	bill_open(&bill, token(2), 1, 0);
	bill_open(&bill, token(3), 1, 0);
	bill_open(&bill, token(1), 1, 0);
	CU_ASSERT(token_equal(bill_newest(&bill)->token, token(3)));
	bill_charge(&bill, token(3))->full = true;
	CU_ASSERT(token_equal(bill_newest(&bill)->token, token(2)));
}

void test_what_nobody_reports_makes_way_and_counts(void)
{
	struct bill bill = { 0 };
	struct purse purse = { 0 };

	for (uint64_t i = 1; i <= BILL_CHARGES_MOST + 3; i++) {
		bill_open(&bill, token(i), 10, 0);
		bill_charge(&bill, token(i))->full = true;
	}
	CU_ASSERT_EQUAL(bill.count, BILL_CHARGES_MOST);
	CU_ASSERT_PTR_NULL(bill_charge(&bill, token(3)));
	CU_ASSERT_PTR_NOT_NULL(bill_charge(&bill, token(4)));
	bill_charge(&bill, token(5))->full = false;
	purse_add(&purse, &bill);
	CU_ASSERT_EQUAL(purse.reserved, 10);
	CU_ASSERT_EQUAL(purse.spent, 10 * (BILL_CHARGES_MOST + 2));
}
