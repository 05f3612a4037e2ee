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

/* The next shard from the cursor on: the files of one tool, in order, until they have the tool's (or the job's)
 * lines; each file that a tool covers is in exactly one of its shards. False when there is none left. Looks at no
 * more than cursor->looks files: when these are used up the shard may have fewer files, or none (count 0: ask again
 * later). Only a tool that sees the tree is given its whole shard at once. */
bool split_next(const struct job_work *work, const struct tool_def *tools, size_t tool_count,
	struct plan_cursor *cursor, uint32_t *tool, uint32_t files[TREE_FILES_MOST], uint32_t *count);
#endif
