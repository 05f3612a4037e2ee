/* One run of git that nothing in the repository can turn to its own use. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTENT_GIT_RUN_H
#define COMMON_CONTENT_GIT_RUN_H
#include "common/content/git.h"

/* Runs git with these arguments to its end, its stdin from in_fd (-1: nothing), its stderr to notes_fd. What it prints is handed to `take`, which leaves in
 * the buf what it cannot use yet. -E_NOT_FOUND: no git; -E_UNAVAILABLE unless it says that all went well; what `take`
 * and the progress return. */
int git_run(const struct git_tree *t, const char *const *args, int in_fd, int notes_fd,
	const struct walk_progress *progress, int (*take)(void *arg, struct buf *output),
	void *arg) MUST_CHECK;
#endif
