/* A folder of a test's own, filled by shell commands, gone at its end. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_COMMON_CONTENT_TREE_H
#define TESTS_UNIT_COMMON_CONTENT_TREE_H
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct tree {
	char path[64];
};

/* Runs a command in the tree; $T is its path, and git is set up as for a person who has just installed it. */
static inline int tree_sh(const struct tree *t, const char *command)
{
	char *script = NULL;
	int n = asprintf(&script,
		"cd '%s' && T='%s' && export HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1 "
		"GIT_CONFIG_GLOBAL=/dev/null "
		"GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b && { "
		"%s\n} "
		"</dev/null >/dev/null 2>&1",
		t->path, t->path, command);
	int status = n < 0 ? -1 : system(script);

	free(script);
	return status;
}

static inline void tree_make(struct tree *t, const char *command)
{
	memcpy(t->path, "/tmp/reeve-content-XXXXXX", sizeof "/tmp/reeve-content-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(t->path));
	CU_ASSERT_EQUAL(tree_sh(t, command), 0);
}

static inline void tree_remove(const struct tree *t)
{
	CU_ASSERT_EQUAL(tree_sh(t, "chmod -R u+rwx . || :; rm -rf \"$T\""), 0);
}
#endif
