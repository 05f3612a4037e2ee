/* One run of a tool over some files of its shard: the words of its command, and where it runs. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_TOOL_BATCH_H
#define WORKER_RUNNER_TOOL_BATCH_H
#include "worker/runner/tool_run.h"
#include "worker/runner/tool_shard.h"
#include "worker/sandbox/view.h"

struct tool_run {
	const struct attempt_input *in;
	const struct tool_def *tool;
	struct spawner *spawner;
	enum sandbox_form form;
	struct attempt_progress *progress;
	struct shard shard;
	struct view view; /* all that the tool may see of the tree; not open for one that sees all of it */
	int64_t deadline_ms;
	unsigned halvings;
};

/* The files of a batch, each as the tool is to be told it. */
struct batch {
	size_t from, to;
	struct arena arena;
	struct arguments paths;
	struct arguments beside; /* what else the list names */
	struct arguments argv;
	char *empty; /* an empty folder */
	char *list;  /* a file in our scratch folder, or NULL */
};

/* The folder that the tool is shown. */
const char *tool_tree(const struct tool_run *r);
/* From `from` on: how far one run goes. What must see the tree at once is told of it by a list, which has no end, or by its
 * folder. */
size_t batch_end(const struct tool_run *r, size_t from);
/* Fills all behind from and to; to be released after an error too. */
int batch_prepare(struct tool_run *r, struct batch *b) MUST_CHECK;
void batch_release(struct batch *b);
#endif
