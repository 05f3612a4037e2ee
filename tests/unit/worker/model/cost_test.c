/* Tries worker/model/cost.c and what an answer is charged with. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/model.h"

#include <CUnit/CUnit.h>

/* 0.25, 2, 0.025 and 0.3125 USD a million. */
static const struct tier_price price = { 250000, 2000000, 25000, 312500 };

void test_the_most_takes_the_dearest_way_of_input(void)
{
	static const struct tier_price cheap_cache = { 300, 5, 100, 200 }, dear_read = { 1, 5, 400, 200 };

	CU_ASSERT_EQUAL(model_cost_most_microusd(1000000, 0, &price), 312500);
	CU_ASSERT_EQUAL(model_cost_most_microusd(1000000, 0, &cheap_cache), 300);
	CU_ASSERT_EQUAL(model_cost_most_microusd(1000000, 0, &dear_read), 400);
	CU_ASSERT_EQUAL(model_cost_most_microusd(0, 1000000, &price), 2000000);
}

/* 0.25 for what cannot be kept, 0.3125 for what can. */
void test_what_is_behind_the_last_mark_is_not_kept(void)
{
	CU_ASSERT_EQUAL(tier_cost_most_kept(&price, 0, 1000000, 0), 250000);
	CU_ASSERT_EQUAL(tier_cost_most_kept(&price, 1000000, 1000000, 0), 312500);
	CU_ASSERT_EQUAL(tier_cost_most_kept(&price, 500000, 1000000, 1000000), 281250 + 2000000);
	CU_ASSERT_EQUAL(tier_cost_most_kept(&price, UINT64_MAX, 1000000, 0), 312500);
}

void test_no_byte_is_two_tokens(void)
{
	CU_ASSERT_EQUAL(model_tokens_most(0, 0), 1024);
	CU_ASSERT_EQUAL(model_tokens_most(1000, 2), 2056);
}

void test_an_answer_is_charged_with_what_is_known(void)
{
	static const struct {
		bool known, sent, begun;
		int status;
		uint64_t want;
	} cases[] = {
		{ true, true, true, 200, 2 }, { false, true, true, 200, 77 }, /* a stream that was cut */
		{ false, true, false, 0, 77 },                                /* sent, and no word since */
		{ false, true, false, 429, 0 },                               /* refused */
		{ false, false, false, 0, 0 },                                /* never sent */
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct model_answer a = { .usage = { .input = 5 },
			.usage_known = cases[i].known,
			.sent = cases[i].sent,
			.begun = cases[i].begun,
			.status = cases[i].status };

		CU_ASSERT_EQUAL(model_answer_charge(&a, &price, 77), cases[i].want);
	}
}
