/* What a tool's raw results are worth: findings with their proof, and files that were not covered. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_TOOL_JUDGE_H
#define WORKER_RUNNER_TOOL_JUDGE_H
#include "common/arena.h"
#include "reeve/tool.h"
#include "worker/runner/dialect/dialect.h"

/* The row that fits this result, or NULL. */
const struct tool_mapping *mapping_find(const struct tool_def *tool, const struct raw_result *raw);

/* One finding out of a raw result in file `file`, whose bytes are `content`. False for lines that the file does not
 * have, and for a line too long to quote (then *too_long). A range is cut until it can be quoted. */
bool finding_make(const struct tool_def *tool, const struct tool_mapping *row, const struct raw_result *raw,
	uint32_t file, struct str content, struct arena *arena, struct finding *out, bool *too_long);

/* By file, line, rule, message, so that the same run gives the same bytes; what is equal in all stays once. Returns
 * the new count. */
size_t findings_order(struct finding *findings, size_t count);
#endif
