/* Sorts rows by a figure, and adds up what they were worth in that order. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/offline/curve.h"

#include <math.h>
#include <stdlib.h>

struct place {
	float figure;
	uint32_t row;
};

static int highest_first(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->figure != y->figure)
		return x->figure > y->figure ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static struct place *sorted(const float *figures, uint32_t count)
{
	struct place *out = calloc(count, sizeof *out);

	if (!out)
		abort();
	for (uint32_t i = 0; i < count; i++)
		out[i] = (struct place){ figures[i], i };
	qsort(out, count, sizeof *out, highest_first);
	return out;
}

double curve_apgr(const struct outcomes *o, const float *scores)
{
	struct place *places = sorted(scores, o->count);
	double gap = 0, gained = 0, area = 0;

	for (uint32_t i = 0; i < o->count; i++)
		gap += o->rows[i].right[ROUTER_STRONG] - o->rows[i].right[ROUTER_CHEAP];
	for (uint32_t from = 0, to; from < o->count; from = to) {
		double block = 0;

		for (to = from; to < o->count && places[to].figure == places[from].figure; to++) {
			const struct outcome *row = &o->rows[places[to].row];

			block += row->right[ROUTER_STRONG] - row->right[ROUTER_CHEAP];
		}
		area += (gained + block / 2) * (to - from);
		gained += block;
	}
	free(places);
	return gap > 0 ? area / gap / o->count : NAN;
}

double curve_bins(const struct outcomes *o, enum router_head head, const float *chances,
	struct curve_bin bins[CURVE_BINS])
{
	struct place *places = sorted(chances, o->count);
	double widest = 0;

	for (uint32_t bin = 0; bin < CURVE_BINS; bin++) {
		uint32_t from = (uint32_t)((uint64_t)o->count * (CURVE_BINS - 1 - bin) / CURVE_BINS);
		uint32_t to = (uint32_t)((uint64_t)o->count * (CURVE_BINS - bin) / CURVE_BINS);
		struct curve_bin *b = &bins[bin];

		*b = (struct curve_bin){ .count = to - from };
		for (uint32_t i = from; i < to; i++) {
			b->predicted += places[i].figure / (double)b->count;
			b->happened += (double)o->rows[places[i].row].right[head] / b->count;
		}
		widest = fmax(widest, fabs(b->predicted - b->happened));
	}
	free(places);
	return widest;
}
