/* The tools that a model may use: read, list and search, in the files of its subtask and in no others. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_FILE_TOOLS_H
#define WORKER_MODEL_FILE_TOOLS_H
#include "worker/model/model.h"

/* The files that may be seen, as whoever has them gives them. Names are the only way to one: there is no path to walk. */
struct model_files {
	size_t count;
	struct str (*path)(void *arg, size_t file);
	bool (*content)(void *arg, size_t file, struct buf *out); /* appends; false: it cannot be read */
	void *arg;
	/* NULL, or told which lines of a file were read, as far as the answer is not cut; `to` may be 0: none. */
	void (*shown)(void *arg, size_t file, uint32_t from, uint32_t to);
};

enum { FILE_TOOLS = 3 };
extern const struct model_tool file_tools[FILE_TOOLS];

/* Carries out a call of one of them, as conversation.h wants it; `arg` is a struct model_files. Lines are given with their
 * numbers, FILE_TOOL_LINES_MOST at once; a search looks for words as they are, case and all, and gives FILE_TOOL_HITS_MOST
 * lines. */
bool file_tool(void *arg, const struct model_tool_call *call, struct buf *out);
#define FILE_TOOL_LINES_MOST 400
#define FILE_TOOL_HITS_MOST  50
#endif
