/* Tries coordinator/limit/rate.c: the sum of a minute, the pace, and what a provider says of both. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/limit/rate.h"

#include <CUnit/CUnit.h>
#include <stdbool.h>

static struct rate_units at_once(uint64_t units)
{
	return (struct rate_units){ units, 0 };
}

/* Takes one unit as soon as that may be, so many times; the time of the last. */
static int64_t take_each(struct rate *r, unsigned count, uint64_t units, int64_t from_ms)
{
	int64_t now_ms = from_ms;

	for (unsigned i = 0; i < count; i++) {
		now_ms += rate_wait_ms(r, at_once(units), now_ms);
		rate_take(r, at_once(units), now_ms);
	}
	return now_ms;
}

void test_without_a_limit_all_may_go(void)
{
	struct rate r = { 0 };

	CU_ASSERT_EQUAL(take_each(&r, 1000, 1000000, 5), 5);
}

void test_a_short_burst_may_go_and_then_all_comes_evenly(void)
{
	struct rate r = { .limit = 61 }; /* one a second */

	CU_ASSERT_EQUAL(
		take_each(&r, 7, 1, 1000000), 1000000); /* six seconds' worth, and the one that is due */
	CU_ASSERT_EQUAL(rate_wait_ms(&r, at_once(1), 1000000), 1000);
	CU_ASSERT_EQUAL(rate_wait_ms(&r, at_once(1), 1000999), 1);
	CU_ASSERT_EQUAL(rate_wait_ms(&r, at_once(1), 1001000), 0);
	rate_cut_burst(&r);
	CU_ASSERT_EQUAL(rate_wait_ms(&r, at_once(1), 1001000), 4500);
	for (int i = 0; i < 100; i++)
		rate_cut_burst(&r);
	CU_ASSERT_EQUAL(rate_wait_ms(&r, at_once(1), 1001000), 5900);
}

void test_no_span_of_a_minute_has_more_than_the_limit(void)
{
	enum { MANY = 400 };
	int64_t at[MANY], now_ms = 1000000;
	struct rate r = { .limit = 50 };

	for (int i = 0; i < MANY; i++) {
		now_ms += rate_wait_ms(&r, at_once(1), now_ms);
		rate_take(&r, at_once(1), now_ms);
		at[i] = now_ms;
		if (i >= 50)
			CU_ASSERT_TRUE(at[i] - at[i - 50] >= RATE_SPAN_MS);
	}
	/* And hardly less than the limit is used: 50 in a span and the slot that it is rounded to. */
	CU_ASSERT_TRUE(now_ms - 1000000 <= (MANY / 50) * (RATE_SPAN_MS + RATE_SLOT_MS));
}

/* One asks as much as it may, the next goes on when it has ended: in no minute is there more than the limit of it. */
static void take_over(uint32_t limit, unsigned before)
{
	enum { MANY = 500 };
	int64_t at[MANY], now_ms = 1000000;
	struct rate first = { .limit = limit }, second = { .limit = limit };

	for (unsigned i = 0; i < before + 2 * limit && i < MANY; i++) {
		struct rate *r = i < before ? &first : &second;

		if (i == before)
			rate_begin_used(r, now_ms);
		now_ms += rate_wait_ms(r, at_once(1), now_ms);
		rate_take(r, at_once(1), now_ms);
		at[i] = now_ms;
		if (i >= limit)
			CU_ASSERT_TRUE(at[i] - at[i - limit] >= 60000);
	}
}

void test_who_takes_over_stays_within_every_minute(void)
{
	static const uint32_t limits[] = { 1, 2, 3, 12, 20, 50, 61, 122 };

	for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
		for (unsigned before = 0; before < 2 * limits[i] + 2; before++)
			take_over(limits[i], before);
}

void test_who_takes_over_goes_on_evenly_after_a_burst_of_time(void)
{
	struct rate r = { .limit = 610 };
	int64_t first_ms;

	rate_begin_used(&r, 1000000);
	first_ms = take_each(&r, 1, 1, 1000000);
	CU_ASSERT_TRUE(first_ms >= 1000000 + RATE_BURST_MS && first_ms <= 1000000 + RATE_BURST_MS + 500);
	CU_ASSERT_TRUE(take_each(&r, 299, 1, first_ms) <= first_ms + 30000 + RATE_SLOT_MS);
}

void test_where_no_limit_is_known_nothing_was_used_of_it(void)
{
	struct rate r = { 0 };

	rate_begin_used(&r, 1000000);
	CU_ASSERT_EQUAL(take_each(&r, 1000, 1000000, 1000000), 1000000);
}

void test_large_ones_wait_until_there_is_room_for_all_of_them(void)
{
	struct rate r = { .limit = 40000 };
	int64_t first = 1000000, second;

	CU_ASSERT_EQUAL(rate_wait_ms(&r, at_once(40001), first), INT64_MAX);
	CU_ASSERT_EQUAL(rate_wait_ms(&r, at_once(40000), first), 0);
	rate_take(&r, at_once(25000), first);
	second = rate_wait_ms(&r, at_once(25000), first);
	CU_ASSERT_TRUE(second >= RATE_SPAN_MS && second <= RATE_SPAN_MS + RATE_SLOT_MS);
	CU_ASSERT_TRUE(rate_wait_ms(&r, at_once(15000), first) < RATE_SPAN_MS);
	CU_ASSERT_EQUAL(rate_wait_ms(&r, at_once(25000), first + second - 1), 1);
	CU_ASSERT_EQUAL(rate_wait_ms(&r, at_once(25000), first + second), 0);
}

void test_what_was_taken_is_corrected_where_it_was_taken(void)
{
	struct rate r = { .limit = 40000 };
	int64_t now_ms = 1000000, later_ms = now_ms + RATE_SPAN_MS + RATE_SLOT_MS;

	rate_take(&r, at_once(40000), now_ms);
	rate_settle(&r, now_ms, at_once(40000), at_once(1000), now_ms + 10000);
	CU_ASSERT_EQUAL(r.sum, 1000);
	CU_ASSERT_EQUAL(rate_wait_ms(&r, at_once(39000), now_ms + 10000), 0);
	rate_settle(&r, now_ms, at_once(1000), at_once(UINT64_MAX), now_ms + 10000);
	CU_ASSERT_EQUAL(r.sum, 40000);
	/* It leaves the span when it would have left. */
	rate_wait_ms(&r, at_once(1), later_ms - 1);
	CU_ASSERT_EQUAL(r.sum, 40000);
	rate_wait_ms(&r, at_once(1), later_ms);
	CU_ASSERT_EQUAL(r.sum, 0);
	/* Of what has left it nothing is left to correct. */
	rate_settle(&r, now_ms, at_once(40000), at_once(39000), later_ms);
	CU_ASSERT_EQUAL(r.sum, 0);
}

void test_what_comes_at_the_end_counts_when_it_comes(void)
{
	struct rate r = { .limit = 40000 };
	struct rate_units units = { 1000, 8000 }, actual = { 1000, 6000 };
	int64_t now_ms = 1000000;

	rate_take(&r, units, now_ms);
	CU_ASSERT_EQUAL(r.sum, 1000);
	CU_ASSERT_EQUAL(r.pending, 8000);
	CU_ASSERT_EQUAL(r.due_us, now_ms * 1000 + INT64_C(9000) * RATE_SPAN_MS * 1000 / 40000);
	rate_settle(&r, now_ms, units, actual, now_ms + 30000);
	CU_ASSERT_EQUAL(r.sum, 7000);
	CU_ASSERT_EQUAL(r.pending, 0);
	CU_ASSERT_EQUAL(r.due_us, now_ms * 1000 + INT64_C(7000) * RATE_SPAN_MS * 1000 / 40000);
	rate_wait_ms(&r, units, now_ms + RATE_SPAN_MS + RATE_SLOT_MS);
	CU_ASSERT_EQUAL(r.sum, 6000);
}

void test_room_is_left_for_what_is_about_to_come(void)
{
	struct rate r = { .limit = 40000 };
	int64_t now_ms = 1000000;

	r.pending = 4000;
	CU_ASSERT_EQUAL(rate_wait_ms(&r, at_once(38000), now_ms), 0);
	rate_take(&r, at_once(1), now_ms);
	CU_ASSERT_TRUE(rate_wait_ms(&r, at_once(38000), now_ms) > 0);
	r.pending = 1000000; /* one alone is let in all the same */
	CU_ASSERT_TRUE(rate_wait_ms(&r, at_once(40000), now_ms) < INT64_MAX);
}

void test_what_the_provider_says_is_left_counts_when_it_is_less(void)
{
	struct rate r = { .limit = 100 };
	int64_t now_ms = 1000000;

	rate_take(&r, at_once(20), now_ms);
	rate_hear_left(&r, 90, 1000, now_ms);
	CU_ASSERT_EQUAL(r.sum, 20);
	rate_hear_left(&r, 77, 1000, now_ms); /* rounded */
	CU_ASSERT_EQUAL(r.sum, 20);
	rate_hear_left(&r, 30, 20000, now_ms);
	CU_ASSERT_EQUAL(r.sum, 70);
	CU_ASSERT_EQUAL(rate_wait_ms(&r, at_once(31), now_ms + 19000) > 0, true);
	/* All of it is there again when the provider said. */
	rate_wait_ms(&r, at_once(1), now_ms + 20500);
	CU_ASSERT_EQUAL(r.sum, 20);
	rate_hear_left(&r, 0, INT64_MAX / 2, now_ms + 20500);
	CU_ASSERT_EQUAL(r.sum, 100);
}
