/* What was handed in for the questions of one attempt, until it is one result. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_MODEL_HANDED_H
#define WORKER_RUNNER_MODEL_HANDED_H
#include "worker/runner/model_again.h"
#include "worker/runner/model_run.h"

struct model_handed {
	struct finding *findings; /* in the arena of the shard, as is all text */
	size_t count;
	struct claim_judged judged[REFUTE_CLAIMS_MOST];
	size_t judged_count;
	unsigned answers;
	struct str model; /* that answered first */
	struct tier_usage usage;
};

/* A whole answer to the question that was about these claims, or, where there are none, about files or a goal. What is not of the form
 * that was asked for fails the attempt. */
void handed_take(struct model_handed *h, struct model_run *r, const struct model_spec *asked,
	const struct conversation_result *result);
/* All questions are answered: packs the ToolResult, unless nothing was looked at. The attempt is over by it. */
void handed_report(struct model_handed *h, struct model_run *r);
#endif
