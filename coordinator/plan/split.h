/* A job into independent subtasks: shards of files for each analyzer, sized by their lines. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_PLAN_SPLIT_H
#define COORDINATOR_PLAN_SPLIT_H
#include "coordinator/state/job_row.h"
#include "reeve/tool.h"

enum {
	SHARD_FILES_MOST = 2000, /* 8 KiB of input */
	TREE_FILES_MOST =
		14000, /* of a tool that sees the tree, in all its lenses: as many reasons fit in an answer */
};

/* The next shard of this tool from the cursor on: files in ascending order; each file that a tool covers is in exactly one
 * of its shards. False when there is none left. Looks at about cursor->looks files: when these are used up there may be
 * none in it (count 0: ask again later).
 *
 * A shard is a range of places, the widest that is a power of two, begins at a multiple of itself and has no more lines
 * than the tool (or the job) wants. So what a file has become moves no border but those of the shards it is in, and a new
 * file none but those it comes into: the others are what they were, for the cache. */
bool split_tool(const struct job_work *work, const struct tool_def *tool, struct plan_cursor *cursor,
	uint32_t files[TREE_FILES_MOST], uint32_t *count);
/* The same, of one tool after the other: `tool` says which. */
bool split_next(const struct job_work *work, const struct tool_def *tools, size_t tool_count,
	struct plan_cursor *cursor, uint32_t *tool, uint32_t files[TREE_FILES_MOST], uint32_t *count);
#endif
