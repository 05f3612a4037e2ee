/* Tries common/stall.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/stall.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

void test_what_counts_as_an_advance(void)
{
	static const struct {
		const char *phase;
		uint64_t progress;
		bool advanced;
	} beats[] = {
		{ "fetch", 0, true },    /* a phase never seen */
		{ "fetch", 0, false },   /* alive, and no more than that */
		{ "fetch", 100, true },  /* the counter */
		{ "run", 0, true },      /* a new phase counts anew */
		{ "run", 1, true },      /* though it was higher before */
		{ "run", 1, false },     /* */
		{ "fetch", 1, false },   /* back again: a loop */
		{ "run", 0, false },     /* and its counter runs back */
		{ "fetch", 101, true },  /* above all before it: once */
		{ "run", 5, false },     /* */
		{ "fetch", 101, false }, /* not twice */
	};
	struct stall s;

	stall_begin(&s, 5);
	CU_ASSERT_EQUAL(s.advanced_ms, 5);
	for (size_t i = 0; i < sizeof beats / sizeof beats[0]; i++) {
		int64_t now = 10 + (int64_t)i;

		CU_ASSERT_EQUAL(
			stall_beat(&s, str_of(beats[i].phase), beats[i].progress, now), beats[i].advanced);
		CU_ASSERT_EQUAL(s.advanced_ms == now, beats[i].advanced);
	}
}

void test_what_waits_in_a_queue_has_no_clock(void)
{
	struct stall s;

	stall_begin(&s, 0);
	CU_ASSERT_TRUE(stall_beat(&s, STR("queued"), 0, 10));
	CU_ASSERT_FALSE(stall_beat(&s, STR("queued"), 0, 20));
	CU_ASSERT_EQUAL(s.advanced_ms, 20);
	CU_ASSERT_EQUAL(stall_due_ms(&s, 1), INT64_MAX);
	CU_ASSERT_TRUE(stall_beat(&s, STR("running"), 0, 30));
	CU_ASSERT_FALSE(stall_beat(&s, STR("running"), 0, 40));
	CU_ASSERT_EQUAL(s.advanced_ms, 30);
}

void test_more_phases_than_are_told_apart_are_a_loop(void)
{
	char phase[16];
	struct stall s;

	stall_begin(&s, 0);
	for (int i = 0; i <= STALL_PHASES; i++) {
		snprintf(phase, sizeof phase, "phase %d", i);
		CU_ASSERT_EQUAL(stall_beat(&s, str_of(phase), 0, i), i < STALL_PHASES);
	}
	CU_ASSERT_TRUE(stall_beat(&s, STR("phase 0"), 1, 99)); /* the counter still speaks */
}

void test_patience_is_over_the_silence_and_under_twice_of_it(void)
{
	static const struct {
		int64_t silence_ms, due_ms;
	} cases[] = { { 1, 2 }, { 1000, 2000 }, { 2000, 4000 }, { 3000, 5000 }, { 4000, 6000 },
		{ 5000, 7500 }, { 120000, 180000 } };
	struct stall s;

	stall_begin(&s, 100);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(stall_due_ms(&s, cases[i].silence_ms), 100 + cases[i].due_ms);
}
