/* Tries every cap: none, before the first micro-dollar, and right behind each run that was accepted. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/stop.h"

#include <assert.h>
#include <stdlib.h>

static int by_spend(const void *a, const void *b)
{
	const struct stop_run *x = a, *y = b;

	if (x->spent_microusd != y->spent_microusd)
		return x->spent_microusd < y->spent_microusd ? -1 : 1;
	return x->accepted - y->accepted;
}

int64_t stop_cap_microusd(struct stop_run *runs, uint32_t count, int64_t worth_microusd)
{
	double accepted = 0, spent = 0, best = 0, gain = 0;
	int64_t cap = 0;

	if (count < STOP_RUNS_LEAST)
		return STOP_NEVER;
	qsort(runs, count, sizeof *runs, by_spend);
	for (uint32_t i = 0; i < count; i++) {
		assert(runs[i].spent_microusd >= 0);
		accepted += runs[i].accepted;
		spent += (double)runs[i].spent_microusd;
		/* Every run above this one would have been ended at its spend. */
		gain = accepted * (double)worth_microusd - spent -
		       (double)(count - 1 - i) * (double)runs[i].spent_microusd;
		if (runs[i].accepted && gain > best) {
			best = gain;
			cap = runs[i].spent_microusd;
		}
	}
	/* After the last one `gain` is that of no cap at all: with equal ones a run is better left alone. */
	return gain > 0 && gain >= best ? STOP_NEVER : cap;
}
