/* Tries bench/provider/wheel.c: what is due when. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/wheel.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

static struct wheel *wheel_at(int64_t now_ms)
{
	struct wheel *w = malloc(sizeof *w);

	if (!w)
		abort();
	wheel_init(w, now_ms);
	return w;
}

void test_nothing_comes_early_and_nothing_is_lost(void)
{
	static const int64_t after_ms[] = { 0, 1, 2, WHEEL_SLOTS - 1, WHEEL_SLOTS, WHEEL_SLOTS + 1,
		3 * WHEEL_SLOTS + 7 };
	enum { N = sizeof after_ms / sizeof after_ms[0] };

	for (int64_t step = 1; step < 3 * WHEEL_SLOTS; step = step * 5 + 1) {
		struct wheel_timer timers[N] = { 0 }, *t;
		struct wheel *w = wheel_at(500);
		size_t taken = 0;

		for (size_t i = 0; i < N; i++)
			wheel_set(w, &timers[i], 500 + after_ms[i]);
		for (int64_t now = 500; now <= 500 + 4 * WHEEL_SLOTS + step; now += step)
			while ((t = wheel_take(w, now))) {
				CU_ASSERT_TRUE(t->due_ms <= now);
				CU_ASSERT_TRUE(t->due_ms > now - step);
				taken++;
			}
		CU_ASSERT_EQUAL(taken, N);
		CU_ASSERT_EQUAL(w->count, 0);
		free(w);
	}
}

void test_a_timer_moves_and_stops(void)
{
	struct wheel *w = wheel_at(0);
	struct wheel_timer a = { 0 }, b = { 0 };

	wheel_set(w, &a, 10);
	wheel_set(w, &b, 10);
	wheel_set(w, &a, 20);
	CU_ASSERT_EQUAL(w->count, 2);
	CU_ASSERT_PTR_EQUAL(wheel_take(w, 15), &b);
	CU_ASSERT_PTR_NULL(wheel_take(w, 15));
	wheel_stop(w, &a);
	wheel_stop(w, &a);
	CU_ASSERT_PTR_NULL(wheel_take(w, 30));
	wheel_set(w, &a, 5); /* overdue */
	CU_ASSERT_PTR_EQUAL(wheel_take(w, 30), &a);
	free(w);
}

void test_it_says_how_long_to_wait(void)
{
	struct wheel *w = wheel_at(100);
	struct wheel_timer t = { 0 };

	CU_ASSERT_EQUAL(wheel_wait_ms(w, 100, 50), 50);
	wheel_set(w, &t, 107);
	CU_ASSERT_EQUAL(wheel_wait_ms(w, 100, 50), 7);
	wheel_set(w, &t, 100 + WHEEL_SLOTS + 3); /* the same slot a round later is not now */
	CU_ASSERT_EQUAL(wheel_wait_ms(w, 100, 50), 50);
	wheel_set(w, &t, 100);
	CU_ASSERT_EQUAL(wheel_wait_ms(w, 100, 50), 0);
	free(w);
}
