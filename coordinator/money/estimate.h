/* What a plan of questions to a tier will use and cost, before it runs; how wrong earlier forecasts were corrects it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_MONEY_ESTIMATE_H
#define COORDINATOR_MONEY_ESTIMATE_H
#include "common/tier/tier.h"
#include "coordinator/state/job_forecast.h"

struct estimate_extra {
	uint64_t tokens, microusd;
};

struct estimate_work {
	uint64_t subtasks;
	uint64_t bytes;             /* of what is asked about, in all prompts together */
	uint64_t prefix_bytes;      /* of what stands in every prompt: the skill and the contract */
	uint32_t max_output;        /* tokens; 0: the tier's */
	struct estimate_extra sure; /* beside them: what is asked of another tier */
	struct estimate_extra
		likely; /* and what may follow from the answers: without history it is not in the low end */
};

void estimate_make(const struct estimate_work *work, const struct tier *tier,
	const struct estimate_record *record, struct estimate *out);
/* A job has ended: `raw` of its forecast and what it was in truth. Nothing is learnt from a job that used nothing. */
void estimate_learn(struct estimate_ratios *ratios, uint64_t raw, uint64_t actual);
/* How far the forecast was off, in thousandths of it; at most a million. */
uint32_t estimate_error_permille(uint64_t forecast, uint64_t actual);
#endif
