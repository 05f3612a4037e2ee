/* From what a fleet knows to a choice of tiers: chances, costs, history and what an answer is worth. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ROUTE_ROUTING_H
#define COORDINATOR_ROUTE_ROUTING_H
#include "common/buf.h"
#include "coordinator/route/choose.h"
#include "coordinator/state/verdicts.h"

enum { ROUTING_PROBES = 16 }; /* one question of so many */

/* One question, as it stands. */
struct routing_facts {
	const struct tier *tiers; /* from cheap to strong */
	size_t tier_count;
	const uint64_t *costs_microusd; /* of a try, expected, one a tier */
	const struct verdict_book *verdicts;
	struct str lens;
	struct verdict_kind kind;
	struct choose_past past;
	uint32_t passed; /* tiers that could not do it, a bit each: not asked again while there is another */
	uint32_t shut;   /* those that may not be asked before a person has acted, too */
	uint32_t
		rest; /* those that are let alone for a while: others are asked meanwhile, where they are worth it and paid for */
	uint64_t left_microusd;  /* of the budget */
	uint64_t worth_microusd; /* of an answer that is right */
	uint32_t number;         /* of the question in its job: says which are probes */
};

struct routing {
	struct choose_tier tiers[CHOOSE_TIERS_MOST];
	struct str names[CHOOSE_TIERS_MOST];
	uint32_t count;
	struct choose_wish wish;
	struct choose_past past;
	struct choice choice;
	bool asks; /* false: nobody is to be asked any more */
	uint8_t tier;
	bool probe; /* asked against the choice, so that what is known of it stays true */
};

/* What is left of a budget may be more tomorrow, and what is shut may open: neither ends a question. It is asked of whom would be chosen
 * without that, and waits there. */
void routing_make(const struct routing_facts *facts, struct routing *out);
/* Who is asked and why, or why nobody is, in one line without its end: the way, then chance, price and verdicts of each tier. */
void routing_words(const struct routing *r, struct buf *words);
#endif
