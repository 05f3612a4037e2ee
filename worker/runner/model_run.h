/* What the end of a conversation means for the attempt. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_MODEL_RUN_H
#define WORKER_RUNNER_MODEL_RUN_H
#include "worker/model/model_end.h"
#include "worker/runner/runner.h"

/* DONE for a complete answer, which is read next; TURNED_AWAY and QUOTA for what is no fault of the work's; else FAILED. */
enum attempt_outcome model_outcome(enum model_end end);

/* Of one attempt, where its job sets no time: the longest answer of a slow model, and a few questions before it. */
#define MODEL_ATTEMPT_MS 600000
/* Fewer tokens for an answer than these are not asked for: what is left of the grant is too little. */
#define MODEL_OUTPUT_LEAST 1000
/* Questions of one attempt where files are read by tools, the last of which must be answered by handing in: what is lent for such
 * an attempt (tier_lend_microusd()) is reckoned with as many. */
#define MODEL_TURNS_MOST 6
#endif
