/* Tries coordinator/route/routing.c: who is asked next, and when nobody is. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/routing.h"

#include <CUnit/CUnit.h>

static const struct tier tiers[] = { { .name = STR("cheap"), .base_url = STR("u"), .model = STR("m1") },
	{ .name = STR("middle"), .base_url = STR("u"), .model = STR("m2") },
	{ .name = STR("strong"), .base_url = STR("u"), .model = STR("m3") } };

static struct routing_facts facts_of(const struct verdict_book *book, const uint64_t *costs, size_t count)
{
	return (struct routing_facts){ .tiers = tiers,
		.tier_count = count,
		.costs_microusd = costs,
		.verdicts = book,
		.lens = STR("security"),
		.left_microusd = 100000000,
		.worth_microusd = 1000000 };
}

void test_what_is_left_is_tried_while_it_is_worth_its_price(void)
{
	static const struct verdict_book none;
	static const struct {
		size_t tiers;
		uint32_t asked, refused;
		uint64_t costs[3], left;
		bool stops;
		const char *words;
	} cases[] = {
		{ 2, 0, 0, { 1000, 10000 }, 100000000, false, "" },
		{ 2, 1, 1, { 1000, 10000 }, 100000000, false, "" },
		/* With one tier nothing escalates to itself. */
		{ 1, 1, 1, { 1000 }, 100000000, true, "refused every tier" },
		{ 2, 2, 2, { 1000, 10000 }, 100000000, true, "refused every tier" },
		/* A dollar for an answer that may be right with less than that. */
		{ 2, 1, 1, { 1000, 1000000 }, 100000000, true, "strong: accepted with 0." },
		{ 2, 1, 1, { 1000, 1000000 }, 100000000, true, "for $1.000000" },
		/* The middle one was passed over, for it failed or was closed: it is not gone back to. */
		{ 3, 3, 1, { 1, 1, 1 }, 100000000, true, "refused every tier" },
		{ 3, 2, 1, { 1, 1, 1 }, 100000000, false, "" },
		/* That there is no money is for a person to say. */
		{ 2, 1, 1, { 1000, 10000 }, 9999, false, "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct routing_facts facts = facts_of(&none, cases[i].costs, cases[i].tiers);
		const struct tier two[] = { tiers[0], tiers[2] };
		struct buf words = BUF_INIT;
		struct routing r;

		facts.asked = cases[i].asked;
		facts.refused = cases[i].refused;
		facts.left_microusd = cases[i].left;
		if (cases[i].tiers == 2)
			facts.tiers = two;
		routing_make(&facts, &r);
		CU_ASSERT_EQUAL(routing_stops(&r, &words), cases[i].stops);
		CU_ASSERT_EQUAL(words.len > 0, cases[i].stops);
		if (cases[i].stops && words.len)
			CU_ASSERT_PTR_NOT_NULL(strstr(words.at, cases[i].words));
		buf_release(&words);
	}
}

void test_verdicts_of_the_lens_move_the_chance(void)
{
	static const uint64_t costs[] = { 1000, 10000 };
	struct verdict_book book = { .count = 0 };
	struct routing_facts facts = facts_of(&book, costs, 2);
	struct routing before, after;

	routing_make(&facts, &before);
	for (int i = 0; i < 20; i++)
		verdict_add(&book, verdict_key(&tiers[0], STR("security")), 0, false);
	routing_make(&facts, &after);
	CU_ASSERT_DOUBLE_EQUAL(after.choice.accept[0], before.choice.accept[0] / 2, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(after.choice.accept[1], before.choice.accept[1], 1e-9);
	facts.lens = STR("tests");
	routing_make(&facts, &after);
	CU_ASSERT_DOUBLE_EQUAL(after.choice.accept[0], before.choice.accept[0], 1e-9);
}

void test_stronger_tiers_are_believed_in_more(void)
{
	static const struct verdict_book none;
	static const uint64_t costs[] = { 1, 2, 3 };
	struct routing_facts facts = facts_of(&none, costs, 3);
	struct routing r;

	routing_make(&facts, &r);
	CU_ASSERT_EQUAL(r.count, 3);
	CU_ASSERT_TRUE(r.tiers[0].accept < r.tiers[1].accept && r.tiers[1].accept < r.tiers[2].accept);
	/* 0.6793 right: 0.9 of it passes, and 0.1 of the rest. */
	CU_ASSERT_DOUBLE_EQUAL(r.tiers[0].accept, 0.6793 * 0.9 + 0.3207 * 0.1, 1e-9);
}
