/* The names in a tree before anything is read: candidates, and what is left out by its place alone. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTENT_LISTING_H
#define COMMON_CONTENT_LISTING_H
#include "common/content/manifest.h"
#include "common/content/walk.h"

struct listing {
	struct arena *arena; /* takes the paths; not owned */
	struct buf paths;    /* of struct str */
	struct buf skipped;  /* of struct manifest_skipped */
};

void listing_release(struct listing *l);
static inline size_t listing_count(const struct listing *l)
{
	return l->paths.len / sizeof(struct str);
}
/* Takes a copy. What lies in a vendored folder becomes a row for the folder, what is no safe path is dropped.
 * -E_EXHAUSTED beyond FILES_MOST. */
int listing_add(struct listing *l, struct str path) MUST_CHECK;
/* Rows may come twice; listing_finish leaves the first of a path. */
void listing_skip(struct listing *l, struct str path, struct str why);
/* Lists everything below root_fd but .git, folder by folder, through no link. -E_EXHAUSTED, -E_CANCELLED, -E_IO. */
int listing_walk(struct listing *l, int root_fd, const struct walk_progress *progress) MUST_CHECK;
/* Puts the paths in byte order and drops those that are there twice. */
void listing_finish(struct listing *l);
/* The same for rows of skipped. */
void skipped_finish(struct buf *skipped);
/* Asks whether to go on: 0 or -E_CANCELLED. */
int walk_step(const struct walk_progress *progress, size_t files, uint64_t bytes) MUST_CHECK;
#endif
