/* From what a fleet knows to a choice of tiers: chances, costs, history and what an answer is worth. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ROUTE_ROUTING_H
#define COORDINATOR_ROUTE_ROUTING_H
#include "common/buf.h"
#include "coordinator/route/choose.h"
#include "coordinator/state/verdicts.h"

/* One question, as it stands. Tiers are asked from the cheapest up, each after the refusal of the one before. */
struct routing_facts {
	const struct tier *tiers; /* from cheap to strong */
	size_t tier_count;
	const uint64_t *costs_microusd; /* of a try, expected, one a tier */
	const struct verdict_book *verdicts;
	struct str lens;
	uint32_t asked;          /* so many tiers, from the cheapest, were asked or passed over */
	uint32_t refused;        /* answers; of the last of these tiers */
	uint64_t left_microusd;  /* of the budget */
	uint64_t worth_microusd; /* of an answer that is right */
};

struct routing {
	struct choose_tier tiers[CHOOSE_TIERS_MOST];
	struct str names[CHOOSE_TIERS_MOST];
	uint32_t count; /* without those that were passed over, and those beyond CHOOSE_TIERS_MOST */
	struct choose_wish wish;
	struct choose_past past;
	struct choice choice;
};

void routing_make(const struct routing_facts *facts, struct routing *out);
/* True when no tier should be asked any more: none is left, or what is left costs more than it would bring. Words with the figures
 * are appended. A budget that is spent ends nothing: there may be more of it. */
bool routing_stops(const struct routing *r, struct buf *words);
#endif
