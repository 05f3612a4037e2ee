/* Writes under a name of its own first: a tool that runs now must not see half of a file. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/sandbox/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int place_error(void)
{
	switch (errno) {
	case ENOSPC:
	case EDQUOT:
		return -E_NO_SPACE;
	case EACCES:
	case EPERM:
		return -E_DENIED;
	case ENOENT:
		return -E_NOT_FOUND;
	default:
		return -E_IO;
	}
}

int parents_make(int fd, char *path)
{
	for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		int failed;

		*slash = '\0';
		failed = mkdirat(fd, path, 0755) && errno != EEXIST;
		if (!failed && fchmodat(fd, path, 0755, 0))
			failed = 1;
		*slash = '/';
		if (failed)
			return place_error();
	}
	return 0;
}

static int write_all(int fd, struct str s)
{
	while (s.len) {
		ssize_t n = write(fd, s.at, s.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return place_error();
		s = str_sub(s, (size_t)n, s.len);
	}
	return 0;
}

int file_place(int tree_fd, struct str path, struct str content)
{
	char name[] = "%new"; /* no alias, and one at a time */
	char *copy = strndup(path.at, path.len);
	int fd, err;

	if (!copy)
		abort();
	err = parents_make(tree_fd, copy);
	fd = err ? -1 : openat(tree_fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (!err && fd < 0)
		err = place_error();
	if (!err)
		err = write_all(fd, content);
	if (!err && fchmod(fd, 0444))
		err = place_error();
	if (fd >= 0)
		close(fd);
	if (!err && renameat(tree_fd, name, tree_fd, copy))
		err = place_error();
	if (err && fd >= 0)
		unlinkat(tree_fd, name, 0);
	free(copy);
	return err;
}
