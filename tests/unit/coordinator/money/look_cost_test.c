/* Tries coordinator/money/look_cost.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/money/look_cost.h"
#include "reeve/limits.h"

#include <CUnit/CUnit.h>

/* A dollar, ten and a hundred for a million tokens of either kind. */
static const struct tier tiers[] = { { .price = { 1000000, 1000000, 0, 0 } },
	{ .price = { 10000000, 10000000, 0, 0 } }, { .price = { 100000000, 100000000, 0, 0 } } };

/* A claim for each 5,000 bytes: its text and its verdict, behind a prefix; and no more of a file than there is. */
static uint64_t tokens(uint64_t claims, uint64_t shown)
{
	return (3000 + claims * 400 + shown) / 3 + claims * 60;
}

void test_looks_are_claims_times_refuters_at_the_price_of_the_others(void)
{
	static const struct {
		size_t count, found_by;
		uint32_t refuters;
		uint64_t questions, bytes;
		uint64_t looks;
		unsigned prices; /* of all that are asked once about every claim */
	} cases[] = {
		{ 3, 0, 0, 4, 12000, 0, 0 },  /* nobody looks again */
		{ 3, 0, 3, 0, 0, 0, 0 },      /* nothing is asked */
		{ 1, 0, 3, 4, 12000, 4, 1 },  /* itself, once */
		{ 2, 0, 3, 4, 12000, 4, 10 }, /* the other */
		{ 2, 1, 3, 4, 12000, 4, 1 },
		{ 3, 0, 1, 4, 12000, 4, 10 }, /* the next stronger */
		{ 3, 0, 2, 4, 12000, 8, 110 },
		{ 3, 0, 3, 4, 12000, 12, 111 }, /* and its casting voice, of the one claim */
		{ 3, 2, 3, 1, 3000, 3, 111 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct look_cost c = look_cost_expect(tiers, cases[i].count, cases[i].found_by,
			cases[i].refuters, cases[i].questions, cases[i].bytes);

		CU_ASSERT_EQUAL(c.looks, cases[i].looks);
		CU_ASSERT_EQUAL(c.tokens, c.looks * tokens(1, 3000));
		CU_ASSERT_EQUAL(c.microusd, cases[i].questions * tokens(1, 3000) * cases[i].prices);
	}
}

void test_half_of_the_claims_get_a_third_look_and_a_question_has_sixteen(void)
{
	struct look_cost c = look_cost_expect(tiers, 3, 0, 3, 1, 24 * 5000 - 1),
			 two = look_cost_expect(tiers, 3, 0, 2, 1, 24 * 5000 - 1);

	CU_ASSERT_EQUAL(two.looks, 4); /* 24 claims: two questions each */
	CU_ASSERT_EQUAL(c.looks, 5);   /* and one for 12 */
	CU_ASSERT_EQUAL(c.tokens - two.tokens, tokens(12, 12 * CLAIM_CONTEXT_BYTES));
	CU_ASSERT_EQUAL(look_cost_expect(tiers, 2, 0, 1, 1, UINT32_MAX).looks, CLAIMS_A_REVIEW / CLAIMS_MOST);
}
