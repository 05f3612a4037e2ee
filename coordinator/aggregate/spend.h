/* What the models of a job have used, which tiers they were, and what was paid for answers that nobody accepted. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_AGGREGATE_SPEND_H
#define COORDINATOR_AGGREGATE_SPEND_H
#include "common/arena.h"
#include "coordinator/aggregate/aggregate.h"

struct spend {
	struct str *tiers; /* those of the facts, then others that an earlier configuration had */
	uint32_t tier_count;
	struct tier_usage usage;
};

void spend_begin(struct spend *s, const struct aggregate_facts *facts, struct arena *arena);
/* The number of a tier in the report, from 1; 0 for "". */
uint32_t spend_tier(struct spend *s, struct arena *arena, struct str name);
/* The result of a subtask that is done. What comes from the cache was used by another job. */
void spend_add(struct spend *s, const struct aggregate_subtask *subtask, const struct tool_result *result);
/* Of what this subtask has cost: what went into its accepted answer. */
uint64_t spend_accepted(const struct aggregate_subtask *subtask);
/* Fills tokens, lost_microusd, forecast and tiers. The totals' cost must be there. */
void spend_finish(const struct spend *s, const struct aggregate_facts *facts, struct report *out);
#endif
