/* A folder becomes a snapshot: what is in it is read once, hashed, and listed, and nothing in it is run. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTENT_WALK_H
#define COMMON_CONTENT_WALK_H
#include "common/content/manifest.h"

struct walk_progress {
	/* May be NULL. Called now and then; other than 0 ends the walk with -E_CANCELLED. */
	int (*step)(void *arg, size_t files, uint64_t bytes);
	void *arg;
};

/* Snapshots `root` (a folder, or one regular file: then the folder it lies in, with that one file). In a git work
 * tree `git ls-files` says which files there are (hooks, fsmonitor and config commands of the repository never
 * run; where git refuses or is missing, or the folder is no work tree, it is walked, .git left out). Symbolic
 * links, FIFOs, devices and sockets are never opened for content and are listed as skipped. Left out and listed:
 * generated, vendored, minified, binary, too large, unreadable. words: cause and next step of an error; after
 * success "" or why git was not asked. The paths are below the real folder: a link given as root is followed.
 * -E_NOT_FOUND; -E_DENIED; -E_INVALID (not a folder); -E_EXHAUSTED (over FILES_MOST). An empty tree is 0. */
int walk_tree(const char *root, const struct walk_progress *progress, struct manifest *out,
	char words[256]) MUST_CHECK;
#endif
