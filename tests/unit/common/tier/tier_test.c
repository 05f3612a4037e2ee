/* Tries common/tier/tier.c: what decides an answer, what a call costs, which is the stronger. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/tier/tier.h"

#include <CUnit/CUnit.h>

static struct tier one(void)
{
	return (struct tier){ .name = STR("cheap"),
		.api = TIER_API_OPENAI,
		.base_url = STR("https://a/v1"),
		.model = STR("m"),
		.key_env = STR("K"),
		.price = { 250000, 2000000, 25000, 250000 },
		.window = 1000,
		.max_output = 100 };
}

static bool same(const struct tier *a, const struct tier *b)
{
	unsigned char x[SHA256_BYTES], y[SHA256_BYTES];

	tier_hash(a, x);
	tier_hash(b, y);
	return !memcmp(x, y, sizeof x);
}

void test_the_hash_is_of_what_decides_an_answer(void)
{
	struct tier a = one(), b;

	b = one(), b.api = TIER_API_ANTHROPIC;
	CU_ASSERT_FALSE(same(&a, &b));
	b = one(), b.base_url = STR("https://b/v1");
	CU_ASSERT_FALSE(same(&a, &b));
	b = one(), b.model = STR("n");
	CU_ASSERT_FALSE(same(&a, &b));
	b = one(), b.max_output++;
	CU_ASSERT_FALSE(same(&a, &b));
	b = one(), b.window++;
	CU_ASSERT_FALSE(same(&a, &b));
	b = one(), b.base_url = STR("https://a/v"), b.model = STR("1m");
	CU_ASSERT_FALSE(same(&a, &b));
}

void test_the_hash_is_not_of_what_only_names_and_bills_it(void)
{
	struct tier a = one(), b = one();

	b.name = STR("other");
	b.key_env = STR("");
	b.key_file = STR("/k");
	b.price.output++;
	b.limits.concurrency = 7;
	CU_ASSERT_TRUE(same(&a, &b));
}

void test_a_call_costs_what_its_tokens_cost_rounded_up(void)
{
	static const struct {
		struct tier_usage usage;
		uint64_t microusd;
	} cases[] = {
		{ { 0, 0, 0, 0 }, 0 },
		{ { 1, 0, 0, 0 }, 1 }, /* a quarter of a micro-dollar */
		{ { 4, 0, 0, 0 }, 1 },
		{ { 5, 0, 0, 0 }, 2 },
		{ { 0, 1000, 0, 0 }, 2000 },
		{ { 1000, 100, 8000, 40 }, 250 + 200 + 200 + 10 },
		{ { UINT64_MAX, 0, 0, 0 }, UINT64_MAX / 4 + 1 },
		{ { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX }, UINT64_MAX },
	};
	struct tier t = one();

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(tier_cost(&t.price, &cases[i].usage), cases[i].microusd);
	t.price.output = UINT64_MAX;
	CU_ASSERT_EQUAL(tier_cost(&t.price, &cases[7].usage), UINT64_MAX);
}

void test_the_price_orders_from_cheap_to_strong(void)
{
	struct tier a = one(), b = one();

	b.price.output++;
	CU_ASSERT_TRUE(tier_compare(&a, &b) < 0 && tier_compare(&b, &a) > 0);
	a.price.output++;
	CU_ASSERT_EQUAL(tier_compare(&a, &b), 0);
	a.price.input++;
	CU_ASSERT_TRUE(tier_compare(&a, &b) > 0);
	b.price.input++;
	b.name = STR("z");
	CU_ASSERT_TRUE(tier_compare(&a, &b) < 0);
}

void test_an_account_is_a_place_and_a_key(void)
{
	struct tier a = one(), b = one();

	a.key_env = b.key_env = a.key_file = b.key_file = STR("");
	CU_ASSERT_FALSE(tier_same_account(&a, &b)); /* without a key there is none that we know of */
	a.key_env = b.key_env = STR("K");
	b.model = STR("another");
	b.api = a.api == TIER_API_OPENAI ? TIER_API_ANTHROPIC : TIER_API_OPENAI;
	CU_ASSERT_TRUE(tier_same_account(&a, &b));
	b.key_env = STR("L");
	CU_ASSERT_FALSE(tier_same_account(&a, &b));
	b.key_env = STR("");
	b.key_file = STR("K");
	CU_ASSERT_FALSE(tier_same_account(&a, &b));
	a.key_env = STR("");
	a.key_file = STR("K");
	CU_ASSERT_TRUE(tier_same_account(&a, &b));
	b.base_url = STR("https://other");
	CU_ASSERT_FALSE(tier_same_account(&a, &b));
}
