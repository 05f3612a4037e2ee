/* What a tool's raw results are worth: findings with their proof, and files that were not covered. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_TOOL_JUDGE_H
#define WORKER_RUNNER_TOOL_JUDGE_H
#include "common/arena.h"
#include "reeve/tool.h"
#include "worker/runner/dialect/dialect.h"

/* The row that fits this result, or NULL. */
const struct tool_mapping *mapping_find(const struct tool_def *tool, const struct raw_result *raw);

/* Whether the lines that a raw result speaks of can stand as its proof. */
enum quotable {
	QUOTE_MADE,
	QUOTE_NO_LINE,  /* the file does not have the line */
	QUOTE_BLANK,    /* the file has no line with text */
	QUOTE_TOO_LONG, /* the line is over QUOTE_BYTES_MOST */
};

/* One finding out of a raw result in file `file`, whose bytes are `content`. A range is cut until it can be quoted; a
 * blank one moves to the nearest line with text. */
enum quotable finding_make(const struct tool_def *tool, const struct tool_mapping *row,
	const struct raw_result *raw, uint32_t file, struct str content, struct arena *arena,
	struct finding *out);

/* By file, line, rule, message, so that the same run gives the same bytes; what is equal in all stays once. Returns
 * the new count. */
size_t findings_order(struct finding *findings, size_t count);
#endif
