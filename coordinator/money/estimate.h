/* What a plan of questions to a tier will use and cost, before it runs; how wrong earlier forecasts were corrects it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_MONEY_ESTIMATE_H
#define COORDINATOR_MONEY_ESTIMATE_H
#include "common/tier/tier.h"

/* Ratios of what jobs used to what was forecast for them, the newest of them. A median and its tenths, and no mean: one
 * job that ran away says little about the next. */
enum { ESTIMATE_RATIOS_MOST = 32 };
struct estimate_ratios {
	uint32_t ppm[ESTIMATE_RATIOS_MOST];
	uint32_t count;
	uint32_t next;
};

/* Of the jobs of a tier and a workflow that ended. One that is zeroed has seen none. */
struct estimate_record {
	struct estimate_ratios tokens;
	struct estimate_ratios money;
};

struct estimate_work {
	uint64_t subtasks;
	uint64_t bytes;        /* of what is asked about, in all prompts together */
	uint64_t prefix_bytes; /* of what stands in every prompt: the skill and the contract */
	uint32_t max_output;   /* tokens; 0: the tier's */
};

/* Eight of ten jobs end between `low` and `high`, if they go as those before them. */
struct estimate_range {
	uint64_t raw; /* before correction: to be kept for estimate_learn() */
	uint64_t low;
	uint64_t middle;
	uint64_t high;
};

struct estimate {
	struct estimate_range tokens;
	struct estimate_range microusd;
	uint64_t microusd_most; /* nothing cached, every answer as long as it may be, one attempt each */
};

void estimate_make(const struct estimate_work *work, const struct tier *tier,
	const struct estimate_record *record, struct estimate *out);
/* A job has ended: `raw` of its forecast and what it was in truth. Nothing is learnt from a job that used nothing. */
void estimate_learn(struct estimate_ratios *ratios, uint64_t raw, uint64_t actual);
/* How far the forecast was off, in thousandths of it; at most a million. */
uint32_t estimate_error_permille(uint64_t forecast, uint64_t actual);
#endif
