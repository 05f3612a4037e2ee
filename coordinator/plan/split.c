/* Goes over the files once for each tool. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/split.h"

#include "reeve/limits.h"

#include <assert.h>

enum { SPEC_HEAD_BYTES_MOST = 4096 }; /* the names of a tool and of the lenses */
_Static_assert(TREE_FILES_MOST * 4 + SPEC_HEAD_BYTES_MOST <= SPEC_BYTES_MOST, "an input");
_Static_assert(TREE_FILES_MOST *(REASON_BYTES_MOST + NAME_BYTES_MOST) <= RESULT_BLOB_BYTES_MOST, "an answer");
_Static_assert(TREE_FILES_MOST <= NOT_COVERED_PER_RESULT, "an answer");

static void languages_of(
	const struct job_work *work, const struct tool_def *tool, bool wanted[LANGUAGES_MOST])
{
	for (size_t i = 0; i < work->language_count; i++) {
		wanted[i] = false;
		for (size_t k = 0; k < tool->language_count; k++)
			wanted[i] = wanted[i] || str_equal(work->languages[i], tool->languages[k]);
	}
}

/* Lines after which a shard is full. A tool that must see the tree at once has one shard. */
static uint64_t lines_most(const struct job_work *work, const struct tool_def *tool)
{
	if (tool->sees == TOOL_SEES_TREE)
		return UINT64_MAX;
	if (work->shard_lines)
		return work->shard_lines;
	return tool->shard_lines ? tool->shard_lines : SHARD_LINES;
}

/* Files after which it is full. Who sees the tree looks at all of it for each shard, so that these are as large as a
 * subtask's input and its answer can be. */
static uint32_t files_most(const struct tool_def *tool)
{
	uint32_t most = SHARD_FILES_MOST;

	if (tool->sees == TOOL_SEES_TREE)
		most = TREE_FILES_MOST / (uint32_t)(tool->lens_count ? tool->lens_count : 1);
	return !tool->files_most || tool->files_most > most ? most : tool->files_most;
}

/* Half of a tree is no tree: who must see all of it is given all of it in one turn. */
static bool may_look(const struct tool_def *tool, struct plan_cursor *cursor)
{
	if (cursor->looks) {
		cursor->looks--;
		return true;
	}
	return tool->sees == TOOL_SEES_TREE;
}

/* Fills one shard from the cursor on; true when it owns a file. Context alone is nothing that was asked for. */
static bool fill(const struct job_work *work, const struct tool_def *tool, struct plan_cursor *cursor,
	uint32_t files[TREE_FILES_MOST], uint32_t *count)
{
	bool wanted[LANGUAGES_MOST], owns = false;
	uint64_t lines = 0;

	languages_of(work, tool, wanted);
	for (*count = 0; cursor->file < work->file_count && lines < lines_most(work, tool) &&
			 *count < files_most(tool) && may_look(tool, cursor);
		cursor->file++) {
		const struct plan_file *file = &work->files[cursor->file];

		if (!wanted[file->language] || (file->context && tool->sees != TOOL_SEES_TREE))
			continue;
		files[(*count)++] = cursor->file;
		lines += file->lines;
		owns = owns || !file->context;
	}
	return owns;
}

bool split_next(const struct job_work *work, const struct tool_def *tools, size_t tool_count,
	struct plan_cursor *cursor, uint32_t *tool, uint32_t files[TREE_FILES_MOST], uint32_t *count)
{
	assert(work->language_count <= LANGUAGES_MOST);
	for (; cursor->tool < tool_count; cursor->tool++, cursor->file = 0) {
		if (!(work->lens_tools >> cursor->tool & 1))
			continue;
		*tool = cursor->tool;
		while (cursor->file < work->file_count) {
			if (cursor->looks && fill(work, &tools[cursor->tool], cursor, files, count))
				return true;
			*count = 0;
			if (!cursor->looks)
				return true;
		}
	}
	*count = 0;
	return false;
}
