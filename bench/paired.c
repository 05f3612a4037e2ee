/* Adds up, draws samples, and prints. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/paired.h"

#include "common/rand.h"

#include <stdio.h>
#include <stdlib.h>

enum { RESAMPLES = 1000 };

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

double paired_quality(const struct cascade_sum *s, const struct cascade_sum *t)
{
	return s->right - t->right;
}

double paired_share(const struct cascade_sum *s, const struct cascade_sum *t)
{
	return s->cost / t->cost;
}

/* Percentile bootstrap over problems of a figure of the sums of both. */
struct interval paired_interval(
	const struct paired *p, double (*figure)(const struct cascade_sum *, const struct cascade_sum *))
{
	static double values[RESAMPLES];
	struct interval out = { 0 };
	uint64_t chance = 1;

	for (int round = -1; round < RESAMPLES; round++) {
		struct cascade_sum s = { 0 }, t = { 0 };

		for (uint32_t i = 0; i < p->count; i++) {
			uint32_t at = round < 0 ? i : (uint32_t)rand_below(&chance, p->count);

			s.right += p->way[at].right / p->count;
			s.cost += p->way[at].cost / p->count;
			t.right += p->alone[at].right / p->count;
			t.cost += p->alone[at].cost / p->count;
		}
		*(round < 0 ? &out.value : &values[round]) = figure(&s, &t);
	}
	qsort(values, RESAMPLES, sizeof values[0], ascending);
	out.low = values[RESAMPLES / 40];
	out.high = values[RESAMPLES - 1 - RESAMPLES / 40];
	return out;
}

void tell_interval(const char *before, struct interval v, double scale, int digits, const char *after)
{
	printf("%s%.*f [%.*f, %.*f]%s", before, digits, v.value * scale, digits, v.low * scale, digits,
		v.high * scale, after);
}

uint32_t fold_of(uint32_t problem)
{
	return (uint32_t)(rand_mix(problem) % FOLDS);
}

struct cascade_sum try_way(const struct board *b, uint32_t problem, const uint32_t *way, uint32_t count,
	const struct choose_gate *gate, double cap)
{
	struct cascade_run runs[CASCADE_TIERS_MOST];

	for (uint32_t i = 0; i < count; i++)
		runs[i] = *board_run(b, problem, way[i]);
	runs[count - 1].cap = cap;
	return cascade(runs, count, gate, true);
}
