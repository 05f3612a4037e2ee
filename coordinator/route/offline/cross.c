/* Holds out one fold after the other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/offline/cross.h"

#include "coordinator/route/offline/folds.h"

#include <assert.h>

void cross(const struct outcomes *o, uint32_t folds, bool groups, const struct fit_settings *s,
	float *chances[ROUTER_HEADS])
{
	struct arena arena = { 0 };
	struct router *router = arena_take(&arena, sizeof *router);
	uint32_t *chosen = arena_take(&arena, o->count * sizeof *chosen);
	uint8_t *fold = arena_take(&arena, o->count);
	const struct example *examples = fit_examples(o, s, &arena);

	assert(folds >= 2 && folds <= FOLDS_MOST);
	folds_of(o, folds, 0, groups, &arena, fold);
	for (uint32_t i = 0; i < o->count; i++)
		chances[ROUTER_CHEAP][i] = chances[ROUTER_STRONG][i] = 0.5f;
	for (uint32_t out = 0; out < folds; out++) {
		uint32_t count = 0;

		for (uint32_t i = 0; i < o->count; i++)
			if (fold[i] != out)
				chosen[count++] = i;
		/* All rows are one passage: there is nothing to fit to. */
		if (!count)
			continue;
		fit(examples, o->count, chosen, count, s, &arena, router);
		for (uint32_t i = 0; i < o->count; i++)
			for (enum router_head head = 0; head < ROUTER_HEADS && fold[i] == out; head++)
				chances[head][i] = router_estimate(router, head, &examples[i].features);
	}
	arena_release(&arena);
}

void cross_none(const struct outcomes *o, const struct router *r, float *chances[ROUTER_HEADS])
{
	struct arena arena = { 0 };
	struct features_room *room = arena_take(&arena, sizeof *room);

	for (uint32_t i = 0; i < o->count; i++) {
		struct features f;

		features_of(o->rows[i].text, room, &f);
		for (enum router_head head = 0; head < ROUTER_HEADS; head++)
			chances[head][i] = router_estimate(r, head, &f);
	}
	arena_release(&arena);
}
