/* The files of one snapshot on this worker's disk: exact bytes, read-only, fetched as subtasks need them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_SANDBOX_WORKSPACE_H
#define WORKER_SANDBOX_WORKSPACE_H
#include "common/buf.h"
#include "common/content/manifest.h"
#include "reeve/error.h"
#include "reeve/tool.h"

struct workspace;

/* Where bytes come from when the tree is not at hand: content by hash, decompressed, checked by us again. */
struct content_fetch {
	int (*fetch)(void *arg, const unsigned char hash[SHA256_BYTES], struct buf *out);
	void *arg;
};

/* Below `dir` (made, 0700). `root` may be NULL or a tree that is not there: then everything is fetched. The
 * manifest is borrowed as long as the workspace lives. Used by one attempt at a time or by several: locked. */
int workspace_open(const char *dir, const struct manifest *m, const char *root, struct content_fetch fetch,
	struct workspace **out) MUST_CHECK;
/* Before any file is there: what asks these tools for silence is broken in what they see of the files of their languages. The
 * tools are borrowed, too. */
void workspace_deafen(struct workspace *w, const struct tool_def *tools, size_t count);
/* Makes sure that file i is there with the manifest's bytes, but for such words: 0, or why not: -E_CHANGED (during the run),
 * -E_NOT_FOUND, -E_DENIED, -E_NO_SPACE, -E_IO, -E_UNAVAILABLE. */
int workspace_need(struct workspace *w, uint32_t file) MUST_CHECK;
/* The folder that holds them, absolute. */
const char *workspace_dir(const struct workspace *w);
/* A folder beside it for lists of files and empty current folders. */
const char *workspace_scratch(const struct workspace *w);
/* The path of file i below it: its own where that is harmless in an argument list, a list file and a line of
 * output, else an alias (percent-encoded); and back. -1 for a path that is none of ours. */
struct str workspace_path(const struct workspace *w, uint32_t file);
ptrdiff_t workspace_file(const struct workspace *w, struct str path);
/* The manifest's content of file i, which workspace_need() has granted, checked again. Clears `out`. */
int workspace_read(struct workspace *w, uint32_t file, struct buf *out) MUST_CHECK;
/* Removes the folder. */
void workspace_close(struct workspace *w);
#endif
