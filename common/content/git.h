/* Asks git which files a work tree has, in a way that nothing the repository says is carried out. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTENT_GIT_H
#define COMMON_CONTENT_GIT_H
#include "common/content/listing.h"

/* A FIFO planted as .gitignore or .git/config holds git for ever. A cold tree of a million files is silent for less
 * than this. */
#define GIT_SILENCE_MS 60000

struct git_tree {
	char *root; /* what is listed, absolute */
	char *top;  /* of the work tree; root lies in it */
	int silence_ms;
};

/* Finds the work tree that `root` (absolute, real) lies in. False when there is none, or when it belongs to somebody
 * else than root does: then its ignore rules may be there to hide things. */
bool git_tree_find(const char *root, struct git_tree *out);
void git_tree_release(struct git_tree *t);
/* Tracked files and those that are neither tracked nor ignored. -E_NOT_FOUND: no git; -E_UNAVAILABLE: it refused, or
 * was silent too long; -E_EXHAUSTED, -E_CANCELLED. What was added before an error stays in the listing. */
int git_list(const struct git_tree *t, const struct walk_progress *progress, struct listing *out) MUST_CHECK;
/* The same names one by one, in folders of other people's code too; what `each` returns other than 0 ends it. */
int git_names(const struct git_tree *t, const struct walk_progress *progress,
	int (*each)(void *arg, struct str name), void *arg) MUST_CHECK;
/* The commit of HEAD in hex, or "" where there is none. */
int git_commit(const struct git_tree *t, const struct walk_progress *progress, struct buf *hex) MUST_CHECK;
#endif
