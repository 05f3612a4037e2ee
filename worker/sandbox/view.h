/* What one tool may see of a workspace: the files that were declared, whatever others have fetched beside them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_SANDBOX_VIEW_H
#define WORKER_SANDBOX_VIEW_H
#include "worker/sandbox/workspace.h"

struct view {
	char *dir; /* absolute; NULL: not open */
	int fd, tree_fd;
};

int view_open(const struct workspace *w, struct view *out) MUST_CHECK;
/* Shows file i, which workspace_need() has granted; a second time is the same as once. */
int view_add(const struct workspace *w, struct view *v, uint32_t file) MUST_CHECK;
void view_close(struct view *v); /* of one that was never open, too */
#endif
