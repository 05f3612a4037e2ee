/* Stochastic dual coordinate ascent for L2-regularised logistic regression (Shalev-Shwartz, Zhang, 2013). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/offline/fit.h"

#include "common/rand.h"
#include "coordinator/route/offline/folds.h"
#include "coordinator/route/offline/isotonic.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* Chosen by the out-of-fold APGR on the train part of MMLU; `reeve route eval --folds 5` gives it. */
const struct fit_settings fit_default = {
	.size = { 1, 1 },
	.structure = 0.3f,
	.bias = 1,
	.decay = 5e-4f,
	.rounds = 8,
	.folds = 4,
};

enum { FOLD_SEED = 1 }; /* other folds than those that `route eval` holds out */

/* One head while it is fitted. */
struct head {
	float bias;
	float structure[FEATURES_STRUCTURES];
	float bucket[FEATURES_TABLES][FEATURES_BUCKETS];
};

/* The room of all fits of one call. */
struct fitting {
	struct head head;
	uint32_t *order;
	float *dual; /* of each example */
	struct isotonic_point *points[ROUTER_HEADS];
};

static float dot(const struct head *h, const struct features *f, const float size[FEATURES_TABLES])
{
	float sum = h->bias;

	for (int i = 0; i < FEATURES_STRUCTURES; i++)
		sum += h->structure[i] * f->structure[i];
	for (int t = 0; t < FEATURES_TABLES; t++) {
		float of_table = 0;

		for (uint32_t i = 0; i < f->counts[t]; i++)
			of_table += h->bucket[t][f->buckets[t][i]];
		sum += of_table * size[t];
	}
	return sum;
}

/* The head is kept as it will be used: what a feature's size changes is how far a step moves its weight. */
static void move(struct head *h, const struct features *f, const float size[FEATURES_TABLES],
	const struct fit_settings *s, float step)
{
	h->bias += step * s->bias * s->bias;
	for (int i = 0; i < FEATURES_STRUCTURES; i++)
		h->structure[i] += step * s->structure * s->structure * f->structure[i];
	for (int t = 0; t < FEATURES_TABLES; t++) {
		float by = step * s->size[t] * s->size[t] * size[t];

		for (uint32_t i = 0; i < f->counts[t]; i++)
			h->bucket[t][f->buckets[t][i]] += by;
	}
}

/* The squared length of an example's features at their sizes. */
static float length(const struct features *f, const struct fit_settings *s)
{
	float sum = s->bias * s->bias;

	for (int i = 0; i < FEATURES_STRUCTURES; i++)
		sum += s->structure * s->structure * f->structure[i] * f->structure[i];
	for (int t = 0; t < FEATURES_TABLES; t++)
		sum += f->counts[t] ? s->size[t] * s->size[t] : 0;
	return sum;
}

/* Distinct buckets of a table weigh as one vector of length 1. */
static void sizes(const struct features *f, float out[FEATURES_TABLES])
{
	for (int t = 0; t < FEATURES_TABLES; t++)
		out[t] = f->counts[t] ? 1 / sqrtf((float)f->counts[t]) : 0;
}

static void shuffle(uint32_t *order, uint32_t count, uint64_t *chance)
{
	for (uint32_t i = count; i > 1; i--) {
		uint32_t other = (uint32_t)rand_below(chance, i), kept = order[i - 1];

		order[i - 1] = order[other];
		order[other] = kept;
	}
}

/* `order` is shuffled; `dual` has a place for each of its rows. */
static void fit_head(const struct example *examples, uint32_t *order, uint32_t count,
	const struct fit_settings *s, enum router_head which, float *dual, struct head *h)
{
	float per = 1 / (s->decay * (float)count);
	uint64_t chance = 1;

	memset(h, 0, sizeof *h);
	for (uint32_t round = 0; round < s->rounds; round++) {
		shuffle(order, count, &chance);
		for (uint32_t i = 0; i < count; i++) {
			const struct features *f = &examples[order[i]].features;
			float size[FEATURES_TABLES], step;

			sizes(f, size);
			step = examples[order[i]].right[which] -
			       1 / (1 + (float)exp(-(double)dot(h, f, size))) - dual[order[i]];
			step /= fmaxf(1, 0.25f + length(f, s) * per);
			dual[order[i]] += step;
			move(h, f, size, s, step * per);
		}
	}
}

static void round_table(const float weights[FEATURES_BUCKETS], int8_t out[FEATURES_BUCKETS], float *scale)
{
	float most = 0;

	for (int i = 0; i < FEATURES_BUCKETS; i++)
		most = fmaxf(most, fabsf(weights[i]));
	*scale = most / INT8_MAX;
	for (int i = 0; i < FEATURES_BUCKETS; i++)
		out[i] = most > 0 ? (int8_t)lrintf(weights[i] / *scale) : 0;
}

static void keep(const struct head *h, struct router_weights *out)
{
	out->bias = h->bias;
	memcpy(out->structure, h->structure, sizeof out->structure);
	for (int t = 0; t < FEATURES_TABLES; t++)
		round_table(h->bucket[t], out->bucket[t], &out->scale[t]);
}

/* Fits both heads to what is chosen and not in the fold `out_of` (or to all, below 0). */
static void fit_heads(const struct example *examples, const uint32_t *chosen, uint32_t count, int out_of,
	const struct fit_settings *s, struct fitting *f, struct router *out)
{
	for (enum router_head which = 0; which < ROUTER_HEADS; which++) {
		uint32_t kept = 0;

		for (uint32_t i = 0; i < count; i++)
			if (examples[chosen[i]].fold != out_of) {
				f->order[kept++] = chosen[i];
				f->dual[chosen[i]] = 0;
			}
		fit_head(examples, f->order, kept, s, which, f->dual, &f->head);
		keep(&f->head, &out->heads[which]);
	}
}

/* Chances are read off examples that the fit has not seen: a fit is too sure of its own. */
static void calibrate(const struct example *examples, const uint32_t *chosen, uint32_t count,
	const struct fit_settings *s, struct fitting *f, struct router *out)
{
	uint32_t seen = 0;

	for (uint32_t fold = 0; fold < s->folds; fold++) {
		fit_heads(examples, chosen, count, (int)fold, s, f, out);
		for (uint32_t i = 0; i < count; i++) {
			const struct example *e = &examples[chosen[i]];

			if (e->fold != fold)
				continue;
			for (int which = 0; which < ROUTER_HEADS; which++)
				f->points[which][seen] = (struct isotonic_point){
					router_margin(&out->heads[which], &e->features), e->right[which]
				};
			seen++;
		}
	}
	assert(seen == count);
}

void fit(const struct example *examples, uint32_t all, const uint32_t *chosen, uint32_t count,
	const struct fit_settings *s, struct arena *arena, struct router *out)
{
	struct fitting *f = arena_take(arena, sizeof *f);

	assert(count > 0 && s->folds <= FOLDS_MOST);
	f->order = arena_take(arena, count * sizeof *f->order);
	f->dual = arena_take(arena, all * sizeof *f->dual);
	for (int which = 0; which < ROUTER_HEADS; which++)
		f->points[which] = arena_take(arena, count * sizeof *f->points[which]);
	calibrate(examples, chosen, count, s, f, out);
	fit_heads(examples, chosen, count, -1, s, f, out);
	for (int which = 0; which < ROUTER_HEADS; which++) {
		struct router_weights *w = &out->heads[which];

		w->knot_count = isotonic(f->points[which], count, w->knots);
	}
}

struct example *fit_examples(const struct outcomes *o, const struct fit_settings *s, struct arena *arena)
{
	struct example *out = arena_take(arena, o->count * sizeof *out);
	struct features_room *room = arena_take(arena, sizeof *room);
	uint8_t *fold = arena_take(arena, o->count);

	folds_of(o, s->folds, FOLD_SEED, false, arena, fold);
	for (uint32_t i = 0; i < o->count; i++) {
		struct features *f = &out[i].features;

		features_of(o->rows[i].text, room, f);
		for (int t = 0; t < FEATURES_TABLES; t++) {
			uint16_t *kept = arena_take(arena, (f->counts[t] + 1) * sizeof *kept);

			memcpy(kept, f->buckets[t], f->counts[t] * sizeof *kept);
			f->buckets[t] = kept;
		}
		memcpy(out[i].right, o->rows[i].right, sizeof out[i].right);
		out[i].fold = fold[i];
	}
	return out;
}
