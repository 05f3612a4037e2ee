/* One accepted result on its way into a report. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_AGGREGATE_TAKE_H
#define COORDINATOR_AGGREGATE_TAKE_H
#include "common/buf.h"
#include "coordinator/aggregate/aggregate.h"

/* Adds a struct merge_row for each finding, with the number of its tier; their texts go into the arena, whatever becomes of the
 * result. */
void take_findings(struct buf *rows, struct arena *arena, const struct aggregate_file *files,
	const struct aggregate_subtask *s, uint32_t tier, const struct tool_result *result);
#endif
