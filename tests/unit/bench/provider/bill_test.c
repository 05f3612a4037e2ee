/* Tries bench/provider/bill.c: what a call costs, to a millionth of a micro-dollar. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/bill.h"

#include <CUnit/CUnit.h>

static const struct price price = { 1000000, 5000000, 100000, 1250000, 2000000 };

void test_each_kind_of_token_has_its_price(void)
{
	static const struct {
		struct usage usage;
		uint64_t cost;
	} cases[] = {
		{ { 0, 0, 0, 0, 0 }, 0 },
		{ { .input = 1 }, 1000000 },
		{ { .cached = 1 }, 100000 },
		{ { .written = 1 }, 1250000 },
		{ { .written_long = 1 }, 2000000 },
		{ { .output = 1 }, 5000000 },
		{ { 3, 10, 4, 5, 2 }, 3000000 + 1000000 + 5000000 + 10000000 + 10000000 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(bill_cost(&price, &cases[i].usage), cases[i].cost);
}

void test_a_begun_microdollar_counts(void)
{
	CU_ASSERT_EQUAL(bill_microusd(0), 0);
	CU_ASSERT_EQUAL(bill_microusd(1), 1);
	CU_ASSERT_EQUAL(bill_microusd(999999), 1);
	CU_ASSERT_EQUAL(bill_microusd(1000000), 1);
	CU_ASSERT_EQUAL(bill_microusd(1000001), 2);
	CU_ASSERT_EQUAL(bill_microusd(UINT64_MAX), UINT64_MAX / 1000000 + 1);
}

void test_an_account_adds_up_exactly(void)
{
	static const struct price dear = { .output = 333333 };
	static const struct usage one = { .output = 1 };
	struct account a = { 0 };

	for (int i = 0; i < 3; i++)
		bill_add(&a, &dear, &one);
	CU_ASSERT_EQUAL(a.usage.output, 3);
	CU_ASSERT_EQUAL(a.cost, 999999);
	CU_ASSERT_EQUAL(bill_microusd(a.cost), 1); /* three calls rounded up each would be 3 */
}

void test_four_bytes_are_a_token(void)
{
	CU_ASSERT_EQUAL(tokens_of(0), 0);
	CU_ASSERT_EQUAL(tokens_of(1), 1);
	CU_ASSERT_EQUAL(tokens_of(4), 1);
	CU_ASSERT_EQUAL(tokens_of(5), 2);
}
