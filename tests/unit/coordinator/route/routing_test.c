/* Tries coordinator/route/routing.c: who is asked first, who next, and when nobody is. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/routing.h"

#include <CUnit/CUnit.h>

static const struct tier tiers[] = { { .name = STR("cheap"), .base_url = STR("u"), .model = STR("m1") },
	{ .name = STR("middle"), .base_url = STR("u"), .model = STR("m2") },
	{ .name = STR("strong"), .base_url = STR("u"), .model = STR("m3") } };
static const struct tier two[] = { { .name = STR("cheap"), .base_url = STR("u"), .model = STR("m1") },
	{ .name = STR("strong"), .base_url = STR("u"), .model = STR("m3") } };
static const uint64_t usual[] = { 1000, 10000, 100000 };
enum { CHEAP, STRONG }; /* of two */

static struct routing_facts facts_of(const struct verdict_book *book, const uint64_t *costs, size_t count)
{
	return (struct routing_facts){ .tiers = count == 2 ? two : tiers,
		.tier_count = count,
		.costs_microusd = costs,
		.verdicts = book,
		.lens = STR("security"),
		.kind = { 7, 5000 },
		.left_microusd = 100000000,
		.worth_microusd = 1000000 };
}

void test_what_is_left_is_tried_while_it_is_worth_its_price(void)
{
	static const struct verdict_book none;
	static const struct {
		size_t tiers;
		struct choose_past past;
		uint32_t passed, shut;
		uint64_t costs[3], left;
		bool asks;
		uint8_t tier;
		const char *words;
	} cases[] = {
		{ 2, { { 0 }, 0 }, 0, 0, { 1000, 10000 }, 100000000, true, CHEAP, "if refused strong" },
		{ 2, { { CHEAP }, 1 }, 0, 0, { 1000, 10000 }, 100000000, true, STRONG, "try strong" },
		/* With one tier nothing escalates to itself. */
		{ 1, { { 0 }, 1 }, 0, 0, { 1000 }, 100000000, false, 0, "refused every tier" },
		{ 2, { { CHEAP, STRONG }, 2 }, 0, 0, { 1, 1 }, 100000000, false, 0, "refused every tier" },
		/* Begun with the strong one: the cheap one is left. */
		{ 2, { { STRONG }, 1 }, 0, 0, { 1000, 10000 }, 100000000, true, CHEAP, "try cheap" },
		/* A dollar for an answer that may be right with less than that. */
		{ 2, { { CHEAP }, 1 }, 0, 0, { 1000, 1000000 }, 100000000, false, 0, "for $1.0000" },
		{ 1, { { 0 }, 0 }, 0, 0, { 1000000 }, 100000000, false, 0, "stop: no try" },
		/* Who could not do it, or is shut, is passed by; not where nobody else is there. */
		{ 2, { { 0 }, 0 }, 1, 0, { 1000, 10000 }, 100000000, true, STRONG, "may not be asked now" },
		{ 2, { { 0 }, 0 }, 3, 0, { 1000, 10000 }, 100000000, true, CHEAP, "try cheap" },
		{ 2, { { 0 }, 0 }, 0, 1, { 1000, 10000 }, 100000000, true, STRONG, "try strong" },
		{ 2, { { 0 }, 0 }, 2, 1, { 1000, 10000 }, 100000000, true, STRONG, "try strong" },
		{ 2, { { 0 }, 0 }, 0, 3, { 1000, 10000 }, 100000000, true, CHEAP, "try cheap" },
		{ 2, { { CHEAP }, 1 }, 2, 0, { 1000, 10000 }, 100000000, true, STRONG, "try strong" },
		/* What is left pays for the cheap one alone; that it pays for none is for a person to mend. */
		{ 2, { { CHEAP }, 1 }, 0, 0, { 1000, 10000 }, 9999, true, STRONG, "try strong" },
		{ 2, { { 0 }, 0 }, 0, 0, { 1000, 10000 }, 1000, true, CHEAP, "try cheap: " },
		{ 2, { { 0 }, 0 }, 0, 0, { 1000, 10000 }, 999, true, CHEAP, "if refused strong" },
		/* A tier of a past in which there were more. */
		{ 2, { { 5 }, 1 }, 0, 0, { 1000, 10000 }, 100000000, true, CHEAP, "try cheap" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct routing_facts facts = facts_of(&none, cases[i].costs, cases[i].tiers);
		struct buf words = BUF_INIT;
		struct routing r;

		facts.past = cases[i].past;
		facts.passed = cases[i].passed;
		facts.shut = cases[i].shut;
		facts.left_microusd = cases[i].left;
		routing_make(&facts, &r);
		CU_ASSERT_EQUAL(r.asks, cases[i].asks);
		CU_ASSERT_EQUAL(r.tier, cases[i].tier);
		routing_words(&r, &words);
		buf_add_byte(&words, '\0');
		CU_ASSERT_PTR_NOT_NULL(strstr(words.at, cases[i].words));
		CU_ASSERT_PTR_NULL(strchr(words.at, '\n'));
		buf_release(&words);
	}
}

/* A question neither ends nor wants money because a tier is let alone for a while: then it waits for that one. */
void test_who_rests_is_passed_by_for_one_that_is_worth_it_and_paid_for(void)
{
	static const struct verdict_book none;
	static const struct {
		size_t tiers;
		uint32_t rest, shut, passed;
		uint64_t costs[2], left;
		uint8_t tier;
	} cases[] = { { 2, 1, 0, 0, { 1000, 10000 }, 100000000, STRONG },
		{ 2, 2, 0, 0, { 1000, 10000 }, 100000000, CHEAP },
		{ 2, 3, 0, 0, { 1000, 10000 }, 100000000, CHEAP }, { 1, 1, 0, 0, { 1000 }, 100000000, CHEAP },
		{ 2, 1, 0, 0, { 1000, 1000000 }, 100000000, CHEAP },
		{ 2, 1, 0, 0, { 1000, 10000 }, 9999, CHEAP },
		{ 2, 1, 2, 0, { 1000, 10000 }, 100000000, CHEAP },
		{ 2, 2, 1, 0, { 1000, 10000 }, 100000000, STRONG },
		{ 2, 2, 0, 1, { 1000, 10000 }, 100000000, STRONG } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct routing_facts facts = facts_of(&none, cases[i].costs, cases[i].tiers);
		struct routing r;

		facts.rest = cases[i].rest;
		facts.shut = cases[i].shut;
		facts.passed = cases[i].passed;
		facts.left_microusd = cases[i].left;
		routing_make(&facts, &r);
		CU_ASSERT_TRUE(r.asks);
		CU_ASSERT_EQUAL(r.tier, cases[i].tier);
	}
}

static uint64_t key_of(const struct tier *tier, const char *lens, uint32_t bytes)
{
	uint64_t key = verdict_key(tier, str_of(lens));

	return bytes ? verdict_kind_key(key, &(struct verdict_kind){ 7, bytes }) : key;
}

void test_verdicts_of_the_lens_move_the_chance(void)
{
	struct verdict_book book = { 0 };
	struct routing_facts facts = facts_of(&book, usual, 2);
	struct routing before, after;

	routing_make(&facts, &before);
	for (int i = 0; i < 6; i++)
		verdict_add(&book, key_of(&two[CHEAP], "security", 0), 0, false);
	routing_make(&facts, &after);
	CU_ASSERT_DOUBLE_EQUAL(after.choice.accept[0], before.choice.accept[0] / 2, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(after.choice.accept[1], before.choice.accept[1], 1e-9);
	facts.lens = STR("tests");
	routing_make(&facts, &after);
	CU_ASSERT_DOUBLE_EQUAL(after.choice.accept[0], before.choice.accept[0], 1e-9);
}

/* Large files are what it fails at: twenty of these, and twenty small ones that were accepted. */
void test_size_and_language_have_verdicts_of_their_own(void)
{
	static const struct {
		struct verdict_kind kind;
		double accept;
	} cases[] = {
		/* By the twenty others of its lens it is (6 * 0.6793 + 20) / 26 and weighs twenty; then come twenty of its own. */
		{ { 7, 5000 }, (20 * (6 * 0.6793 + 20) / 26 + 0) / 40 },
		{ { 7, 4096 }, (20 * (6 * 0.6793 + 20) / 26 + 0) / 40 },
		{ { 7, 4095 }, (20 * (6 * 0.6793 + 0) / 26 + 20) / 40 },
		/* Of another language, or size: half of forty were accepted. */
		{ { 8, 5000 }, (6 * 0.6793 + 20) / 46 },
		{ { 7, 16384 }, (6 * 0.6793 + 20) / 46 },
	};
	struct verdict_book book = { 0 };

	for (int i = 0; i < 40; i++) {
		verdict_add(&book, key_of(&two[CHEAP], "security", 0), 0, i < 20);
		verdict_add(&book, key_of(&two[CHEAP], "security", i < 20 ? 100 : 5000), 0, i < 20);
	}
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct routing_facts facts = facts_of(&book, usual, 2);
		struct routing r;

		facts.kind = cases[i].kind;
		routing_make(&facts, &r);
		CU_ASSERT_DOUBLE_EQUAL(r.choice.accept[CHEAP], cases[i].accept, 1e-4);
	}
}

/* Tried first it costs more than it saves: the strong one goes first, in that lens alone. The dearer the cheap one the sooner. */
void test_a_hopeless_tier_is_left_out(void)
{
	static const struct {
		uint64_t costs[2];
		uint32_t refused; /* from so many on */
	} cases[] = { { { 1000, 2000 }, 5 }, { { 1000, 4000 }, 15 }, { { 1000, 10000 }, 35 },
		{ { 1, 10000 }, 35 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		for (uint32_t refused = cases[i].refused - 1; refused <= cases[i].refused; refused++) {
			struct verdict_book book = { 0 };
			struct routing_facts facts = facts_of(&book, cases[i].costs, 2);
			struct routing here, there;

			for (uint32_t n = 0; n < refused; n++)
				verdict_add(&book, key_of(&two[CHEAP], "security", 0), 0, false);
			routing_make(&facts, &here);
			facts.lens = STR("tests");
			routing_make(&facts, &there);
			CU_ASSERT_EQUAL(here.tier, refused < cases[i].refused ? CHEAP : STRONG);
			CU_ASSERT_EQUAL(there.tier, CHEAP);
		}
}

/* One of sixteen is asked of it all the same, or what is known of it would stay as it is for ever. */
void test_what_is_left_out_is_probed(void)
{
	static const struct {
		uint32_t number;
		struct choose_past past;
		bool probe;
		uint8_t tier;
	} cases[] = {
		{ ROUTING_PROBES - 2, { { 0 }, 0 }, false, STRONG },
		{ ROUTING_PROBES - 1, { { 0 }, 0 }, true, CHEAP },
		{ ROUTING_PROBES, { { 0 }, 0 }, false, STRONG },
		{ 2 * ROUTING_PROBES - 1, { { 0 }, 0 }, true, CHEAP },
		{ ROUTING_PROBES - 1, { { CHEAP }, 1 }, false, STRONG },
	};
	struct verdict_book book = { 0 };

	for (int i = 0; i < 40; i++)
		verdict_add(&book, key_of(&two[CHEAP], "security", 0), 0, false);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct routing_facts facts = facts_of(&book, usual, 2);
		struct buf words = BUF_INIT;
		struct routing r;

		facts.number = cases[i].number;
		facts.past = cases[i].past;
		routing_make(&facts, &r);
		CU_ASSERT_TRUE(r.asks);
		CU_ASSERT_EQUAL(r.probe, cases[i].probe);
		CU_ASSERT_EQUAL(r.tier, cases[i].tier);
		routing_words(&r, &words);
		CU_ASSERT_EQUAL(
			str_starts(buf_str(&words), STR("one question of 16 is asked of cheap all the same")),
			cases[i].probe);
		buf_release(&words);
	}
}

void test_stronger_tiers_are_believed_in_more(void)
{
	static const struct verdict_book none;
	struct routing_facts facts = facts_of(&none, usual, 3);
	struct routing r;

	routing_make(&facts, &r);
	CU_ASSERT_EQUAL(r.count, 3);
	CU_ASSERT_TRUE(r.tiers[0].accept < r.tiers[1].accept && r.tiers[1].accept < r.tiers[2].accept);
	CU_ASSERT_DOUBLE_EQUAL(r.tiers[0].accept, 0.6793, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(r.tiers[2].accept, 0.8044, 1e-9);
}

/* As many as may be configured. */
void test_no_tier_is_left_out_for_there_are_many(void)
{
	static const struct verdict_book none;
	static struct tier many[TIERS_MOST];
	uint64_t costs[TIERS_MOST];
	struct routing_facts facts = facts_of(&none, costs, TIERS_MOST);
	struct routing r;

	for (size_t i = 0; i < TIERS_MOST; i++)
		costs[i] = i == TIERS_MOST - 1 ? 1 : 1000000000;
	facts.tiers = many;
	routing_make(&facts, &r);
	CU_ASSERT_TRUE(r.asks);
	CU_ASSERT_EQUAL(r.tier, TIERS_MOST - 1);
}
