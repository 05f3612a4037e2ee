/* What a tree was at an earlier commit: read as git stores it, with no filter, attribute or hook of the repository. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTENT_GIT_HISTORY_H
#define COMMON_CONTENT_GIT_HISTORY_H
#include "common/content/git.h"

/* The commit that this revision names, in hex. -E_NOT_FOUND: there is none; a shallow clone has few. */
int git_resolve(const struct git_tree *t, const char *revision, const struct walk_progress *progress,
	struct buf *hex) MUST_CHECK;
/* The newest commit that both histories have; -E_NOT_FOUND. */
int git_merge_base(const struct git_tree *t, const char *one, const char *other,
	const struct walk_progress *progress, struct buf *hex) MUST_CHECK;

/* A regular file of a commit; paths are relative to t->root. */
struct git_file {
	struct str path;
	char id[65]; /* of its content, as git hashes it, in hex */
	bool executable;
};

struct git_files {
	struct arena arena;
	struct git_file *list; /* in byte order of path */
	size_t count;
	struct str *
		others; /* paths of links, submodules and what is larger than FILE_BYTES_MOST, in byte order */
	size_t other_count;
};
/* The files of a commit below t->root. */
int git_files(const struct git_tree *t, const char *commit, const struct walk_progress *progress,
	struct git_files *out) MUST_CHECK;
void git_files_release(struct git_files *f);
/* The row of this path, or NULL. */
const struct git_file *git_files_find(const struct git_files *f, struct str path);
/* True for the path of a link, of a submodule, or of a file that was too large. */
bool git_files_other(const struct git_files *f, struct str path);
/* True when these bytes are the content that has this id. */
bool git_file_is(const struct git_file *file, struct str content);

/* The content of one of them, of at most `most` bytes. -E_TOO_LARGE; -E_UNAVAILABLE: git did not give it. */
int git_content(const struct git_tree *t, const struct git_file *file, const struct walk_progress *progress,
	size_t most, struct buf *out) MUST_CHECK;

/* Writes all of them below `dir`, an empty folder that is ours. -E_IO, -E_NO_SPACE; -E_UNAVAILABLE: git did not give them
 * (a partial clone lacks them). */
int git_export(const struct git_tree *t, const struct git_files *files, int dir_fd,
	const struct walk_progress *progress) MUST_CHECK;

/* Calls `each` for every file below t->root that git takes for renamed between two commits. */
int git_renames(const struct git_tree *t, const char *from, const char *to,
	const struct walk_progress *progress, int (*each)(void *arg, struct str from, struct str to),
	void *arg) MUST_CHECK;
#endif
