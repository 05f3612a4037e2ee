/* When splitting costs more than it gains: bounds with the measurement behind them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_PLAN_WORTH_H
#define COORDINATOR_PLAN_WORTH_H
#include <stdbool.h>
#include <stdint.h>

/* Two shards instead of one save half the time of their lines and cost one more start of the tool: even at twice the
 * start over the time of a line. pylint, the slowest that we run, starts in 0.96 s and reads a line in 1.8 ms: even at
 * 1,060 lines; starting another worker costs about as much (docs/benchmarks.md, "Not worth splitting"). */
enum { WORTH_LINES = 1000 };

/* What the tools cost, all of them taken together; for forecasts, not for decisions. */
enum {
	WORTH_WORKER_START_MS = 1000, /* it looks for every tool */
	WORTH_SUBTASK_START_MS = 100,
	WORTH_LINE_US = 100, /* a line, for each tool that reads it */
};

/* False: one worker is enough for a tree of so many lines, and each tool gets one subtask. */
bool worth_splitting(uint64_t lines);
/* The lines of a shard when these were asked for by a tool's description: no fewer than pay. */
uint64_t worth_shard_lines(uint64_t asked);
/* Wall time of an analysis: `tool_lines` is the sum over the tools of the lines that each reads. */
uint64_t worth_forecast_ms(uint64_t subtasks, uint64_t tool_lines, uint32_t slots);
#endif
