/* Bins of equal count, then pools of bins: a knot in the middle of each. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/offline/isotonic.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { BINS_MOST = 20, BIN_LEAST = 25 };

struct pool {
	double margin, right, count;
};

static int by_margin(const void *a, const void *b)
{
	const struct isotonic_point *x = a, *y = b;

	if (x->margin != y->margin)
		return x->margin < y->margin ? -1 : 1;
	return x->right < y->right ? -1 : x->right > y->right;
}

static double chance(const struct pool *p)
{
	return p->right / p->count;
}

/* The last pool takes in those before it that lie above it, or on the same margin. */
static uint32_t settle(struct pool *pools, uint32_t count)
{
	while (count > 1 && (chance(&pools[count - 2]) > chance(&pools[count - 1]) ||
				    pools[count - 2].margin / pools[count - 2].count >=
					    pools[count - 1].margin / pools[count - 1].count)) {
		pools[count - 2].margin += pools[count - 1].margin;
		pools[count - 2].right += pools[count - 1].right;
		pools[count - 2].count += pools[count - 1].count;
		count--;
	}
	return count;
}

uint32_t isotonic(struct isotonic_point *points, uint32_t count, struct router_knot knots[ROUTER_KNOTS_MOST])
{
	uint32_t bins = count / BIN_LEAST < BINS_MOST ? count / BIN_LEAST + 1 : BINS_MOST, pooled = 0,
		 out = 0;
	struct pool pools[BINS_MOST + 1];

	assert(count > 0);
	qsort(points, count, sizeof *points, by_margin);
	for (uint32_t bin = 0; bin < bins; bin++) {
		uint32_t from = (uint32_t)((uint64_t)count * bin / bins);
		uint32_t to = (uint32_t)((uint64_t)count * (bin + 1) / bins);
		/* Half a hit and half a miss beside what was seen: no chance is 0 or 1. */
		struct pool p = { points[from].margin, 0.5, 1 };

		for (uint32_t i = from; i < to; i++) {
			p.margin += points[i].margin;
			p.right += points[i].right;
			p.count++;
		}
		pools[pooled++] = p;
		pooled = settle(pools, pooled);
	}
	for (uint32_t i = 0; i < pooled; i++) {
		struct router_knot knot = { (float)(pools[i].margin / pools[i].count),
			(float)chance(&pools[i]) };

		/* Rounded to the same margin: the upper one says more. */
		out -= out && knots[out - 1].margin >= knot.margin;
		knots[out++] = knot;
	}
	if (out == 1)
		knots[out++] = (struct router_knot){ nextafterf(knots[0].margin, INFINITY), knots[0].chance };
	return out;
}
