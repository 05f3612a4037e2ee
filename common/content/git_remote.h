/* Where the commits of a tree can be had, told to others: a URI without a secret, and never a path of this machine. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTENT_GIT_REMOTE_H
#define COMMON_CONTENT_GIT_REMOTE_H
#include "common/content/git.h"

/* The URI of a remote's URL as git has it: "git@host:a/b.git" becomes "ssh://host/a/b.git", user, password, query and
 * fragment are dropped. False, and nothing is added, for a path, a file: URL and what is no URL. */
bool git_remote_uri(struct str url, struct buf *out);
/* True for what git_remote_uri() gives. */
bool git_remote_is_uri(struct str s);
/* That of the remote "origin"; out is empty when there is none. 0, or -E_CANCELLED and -E_IO. */
int git_remote(const struct git_tree *t, const struct walk_progress *progress, struct buf *out) MUST_CHECK;
#endif
