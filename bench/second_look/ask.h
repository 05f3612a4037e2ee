/* Refuters asked of tiers: the questions that a worker would ask, by the same calls. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_SECOND_LOOK_ASK_H
#define BENCH_SECOND_LOOK_ASK_H
#include "bench/second_look/set.h"
#include "reeve/error.h"

struct look_asked {
	uint64_t calls;
	uint64_t unanswered; /* claims in calls whose answer could not be taken */
	uint64_t spent_microusd;
	struct tier_usage usage;
	struct buf words; /* why, of the last one */
};

/* Asks this tier about each claim that passed the gates and is worth a look, and that is still open where it may have `most` looks in
 * all; adds to its votes. -E_NOT_FOUND and so on: its
 * key cannot be had, and `words` says why. No call is made that could cost more than is left of the grant. */
int look_ask(struct look_set *s, const struct tier *tier, unsigned most, uint64_t grant_microusd,
	struct look_asked *out) MUST_CHECK;
#endif
