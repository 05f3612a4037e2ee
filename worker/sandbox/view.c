/* A folder of hard links: no byte is copied, and what has no link is not there. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/sandbox/view.h"

#include "worker/sandbox/place.h"
#include "worker/sandbox/remove.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int view_open(const struct workspace *w, struct view *out)
{
	*out = (struct view){ .fd = -1, .tree_fd = -1 };
	if (asprintf(&out->dir, "%s/view-XXXXXX", workspace_scratch(w)) < 0)
		abort();
	if (!mkdtemp(out->dir)) {
		free(out->dir);
		out->dir = NULL;
		return place_error();
	}
	/* The sandbox runs as nobody where it can. */
	if (!chmod(out->dir, 0755))
		out->fd = open(out->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (out->fd >= 0)
		out->tree_fd = open(workspace_dir(w), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return out->tree_fd < 0 ? place_error() : 0;
}

int view_add(const struct workspace *w, struct view *v, uint32_t file)
{
	struct str path = workspace_path(w, file);
	char *copy = strndup(path.at, path.len);
	bool failed;
	int err = 0;

	if (!copy)
		abort();
	failed = linkat(v->tree_fd, copy, v->fd, copy, 0) != 0;
	if (failed && errno == ENOENT) {
		/* It is the first one of its folder. */
		err = parents_make(v->fd, copy);
		failed = !err && linkat(v->tree_fd, copy, v->fd, copy, 0);
	}
	if (!err && failed && errno != EEXIST)
		err = place_error();
	free(copy);
	return err;
}

void view_close(struct view *v)
{
	if (!v->dir)
		return;
	if (v->fd >= 0)
		close(v->fd);
	if (v->tree_fd >= 0)
		close(v->tree_fd);
	remove_tree(v->dir);
	free(v->dir);
	v->dir = NULL;
}
