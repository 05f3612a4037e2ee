/* Goes down a path one component at a time, because a sandbox may refuse openat2 while every kernel has openat. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/beneath.h"
#include "reeve/limits.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static int error_of(int cause)
{
	switch (cause) {
	case ENOENT:
		return -E_NOT_FOUND;
	case EACCES:
	case EPERM:
		return -E_DENIED;
	case ELOOP:
	case ENOTDIR:
		return -E_CHANGED;
	default:
		return -E_IO;
	}
}

/* The folder that holds the last component, and that component. Takes path apart in place. */
static int parent_open(int root_fd, char *path, const char **last)
{
	int at = fcntl(root_fd, F_DUPFD_CLOEXEC, 0);

	for (char *slash; at >= 0 && (slash = strchr(path, '/')); path = slash + 1) {
		*slash = '\0';
		int next = openat(at, path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		int cause = errno;

		close(at);
		errno = cause;
		at = next;
	}
	*last = *path ? path : ".";
	return at;
}

/* Looks first: opening a device can do things. What is put in its place meanwhile is caught by the second look,
 * and O_NONBLOCK keeps a FIFO from holding us until then. */
static int last_open(int dir_fd, const char *name, mode_t kind, struct stat *st)
{
	int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	int fd;

	if (fstatat(dir_fd, name, st, AT_SYMLINK_NOFOLLOW))
		return error_of(errno);
	if ((st->st_mode & S_IFMT) != kind)
		return -E_CHANGED;
	fd = openat(dir_fd, name, flags | (kind == S_IFDIR ? O_DIRECTORY : 0));
	if (fd < 0)
		return error_of(errno);
	if (!fstat(fd, st) && (st->st_mode & S_IFMT) == kind)
		return fd;
	close(fd);
	return -E_CHANGED;
}

int beneath_open(int root_fd, struct str path, mode_t kind, struct stat *st)
{
	char copy[PATH_BYTES_MOST + 1];
	const char *last;
	int dir_fd, out;

	assert(kind == S_IFREG || kind == S_IFDIR);
	st->st_mode = 0;
	if (path.len > PATH_BYTES_MOST)
		return -E_NOT_FOUND;
	memcpy(copy, path.at, path.len);
	copy[path.len] = '\0';
	dir_fd = parent_open(root_fd, copy, &last);
	if (dir_fd < 0)
		return error_of(errno);
	out = last_open(dir_fd, last, kind, st);
	close(dir_fd);
	return out;
}

ptrdiff_t beneath_read(int fd, char *at, size_t most)
{
	size_t got = 0;

	while (got < most) {
		ssize_t n = read(fd, at + got, most - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	return (ptrdiff_t)got;
}
