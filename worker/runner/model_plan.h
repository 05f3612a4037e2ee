/* A planner's attempt: the list of its job's files, and its answer as a result. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_MODEL_PLAN_H
#define WORKER_RUNNER_MODEL_PLAN_H
#include "worker/runner/model_run.h"

/* Appends what is asked. */
void plan_message(const struct model_run *r, struct buf *out);
/* Reads the answer and packs the ToolResult. False, and `why`: it is not of the form that was asked for. */
bool plan_report(
	const struct model_run *r, struct str text, const struct model_report *report, struct buf *why);
#endif
