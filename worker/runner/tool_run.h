/* The runner `tool` in a given form of sandbox: what run_tool() calls with the strongest that works. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_TOOL_RUN_H
#define WORKER_RUNNER_TOOL_RUN_H
#include "worker/runner/runner.h"
#include "worker/sandbox/bwrap.h"

void run_tool_in(const struct attempt_input *in, const struct toolset *tools, struct spawner *spawner,
	enum sandbox_form form, struct attempt_progress *progress, struct attempt_output *out);
#endif
