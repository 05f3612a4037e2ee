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
		{ "run", 2, true },      /* each phase has a counter of its own, as was seen above */
		{ "fetch", 101, false }, /* not twice */
		{ "run", 2, false },     /* */
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

/* Two phases in turns. With one counter for both a loop goes below its highest value; with one in each it stays below
 * that phase's own. */
void test_a_loop_passes_no_value_again(void)
{
	static const struct {
		const char *phase;
		uint64_t progress;
		bool advanced;
	} one[] = { { "plan", 1, true }, { "edit", 5, true }, { "test", 9, true }, { "plan", 7, false },
		{ "edit", 8, false }, { "test", 9, false }, { "plan", 8, false }, { "edit", 9, false },
		{ "plan", 10, true } },
	  each[] = { { "load", 900, true }, { "parse", 0, true }, { "parse", 3, true },
		  { "load", 1700, true }, { "parse", 4, true }, { "parse", 7, true }, { "load", 1700, false },
		  { "parse", 7, false }, { "parse", 0, false }, { "load", 0, false } };
	struct stall s;

	stall_begin(&s, 0);
	for (size_t i = 0; i < sizeof one / sizeof one[0]; i++)
		CU_ASSERT_EQUAL(
			stall_beat(&s, str_of(one[i].phase), one[i].progress, (int64_t)i), one[i].advanced);
	stall_begin(&s, 0);
	for (size_t i = 0; i < sizeof each / sizeof each[0]; i++)
		CU_ASSERT_EQUAL(stall_beat(&s, str_of(each[i].phase), each[i].progress, (int64_t)i),
			each[i].advanced);
}

void test_a_counter_that_comes_to_its_end_goes_on_from_nothing(void)
{
	static const struct {
		uint64_t before, last, next;
		bool advanced;
	} cases[] = {
		{ UINT32_MAX - 20, UINT32_MAX - 10, 9, true },    /* as wide as the step before */
		{ UINT32_MAX - 20, UINT32_MAX - 10, 29, true },   /* three beats were lost */
		{ UINT32_MAX - 20, UINT32_MAX - 10, 40, false },  /* wider than that: it began again */
		{ UINT64_MAX - 20, UINT64_MAX - 10, 9, true },    /* */
		{ UINT64_MAX - 20, UINT64_MAX - 10, 40, false },  /* */
		{ 3999000000u, 4000000000u, 0, false },           /* a loop over a large file */
		{ 3999000000u, 4000000000u, 4000000000u, false }, /* */
		{ 900000000, 1000000000, 5, false },              /* far from any end */
		{ 1, 2, 1, false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct stall s;

		stall_begin(&s, 0);
		stall_beat(&s, STR("run"), cases[i].before, 1);
		stall_beat(&s, STR("run"), cases[i].last, 2);
		CU_ASSERT_EQUAL(stall_beat(&s, STR("run"), cases[i].next, 3), cases[i].advanced);
		CU_ASSERT_EQUAL(stall_beat(&s, STR("run"), cases[i].next + 1, 4),
			cases[i].advanced || cases[i].next >= cases[i].last);
	}
}

/* Only what has not begun may wait without a clock: a loop through the queue has begun. */
void test_who_goes_back_into_a_queue_has_a_clock(void)
{
	struct stall s;

	stall_begin(&s, 0);
	stall_beat(&s, STR("queued"), 0, 10);
	stall_beat(&s, STR("running"), 0, 20);
	for (int64_t now = 30; now < 100; now += 10) {
		CU_ASSERT_FALSE(stall_beat(&s, now % 20 ? STR("queued") : STR("running"), 0, now));
		CU_ASSERT_EQUAL(stall_due_ms(&s, 10), 40);
	}
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
