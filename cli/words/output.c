/* Files that we write for people: through a temporary one, so that nobody reads half a report. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words/output.h"

#include "cli/words/speak.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool output_folder(const char *dir)
{
	struct buf part = BUF_INIT;
	int fault = 0;

	for (const char *p = dir; *p && !fault; p++) {
		if (p[1] != '/' && p[1] != '\0')
			continue;
		buf_clear(&part);
		buf_add(&part, dir, (size_t)(p - dir) + 1);
		if (mkdir(part.at, 0777) != 0 && errno != EEXIST)
			fault = errno;
	}
	buf_release(&part);
	if (!fault && access(dir, W_OK | X_OK) != 0)
		fault = errno;
	if (fault)
		complain("cannot write to the folder %s: %s; name another folder", dir, strerror(fault));
	return !fault;
}

bool output_place(const char *path)
{
	ptrdiff_t slash = str_find_last(str_of(path), '/');
	struct buf folder = BUF_INIT;
	struct stat st;
	bool there = stat(path, &st) == 0;
	int fault = 0;

	if (!strcmp(path, "-"))
		return true;
	buf_add(&folder, slash > 0 ? path : slash ? "." : "/", slash > 0 ? (size_t)slash : 1);
	if (there && S_ISDIR(st.st_mode))
		fault = EISDIR;
	/* A pipe or a device is written in place: its folder need not be ours. */
	else if ((!there || S_ISREG(st.st_mode)) && access(folder.at, W_OK | X_OK) != 0)
		fault = errno;
	if (fault)
		complain("cannot write %s: %s; name another file, in a folder that is there", path,
			strerror(fault));
	buf_release(&folder);
	return !fault;
}

static int write_all(int fd, struct str bytes)
{
	while (bytes.len) {
		ssize_t wrote = write(fd, bytes.at, bytes.len);

		if (wrote < 0 && errno != EINTR)
			return errno;
		if (wrote > 0)
			bytes = str_sub(bytes, (size_t)wrote, bytes.len);
	}
	return 0;
}

static int write_to(const char *path, int flags, struct str bytes)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | flags, 0666), fault;

	if (fd < 0)
		return errno;
	fault = write_all(fd, bytes);
	/* On a network's file system the full disk is told here. */
	if (close(fd) != 0 && !fault)
		fault = errno;
	return fault;
}

static int replace(const char *path, struct str bytes)
{
	struct buf temporary = BUF_INIT;
	int fault;

	buf_printf(&temporary, "%s.%ld.tmp", path, (long)getpid());
	fault = write_to(temporary.at, O_CREAT | O_EXCL, bytes);
	if (!fault && rename(temporary.at, path) != 0)
		fault = errno;
	if (fault && fault != EEXIST)
		unlink(temporary.at);
	buf_release(&temporary);
	return fault;
}

bool output_write(const char *path, struct str bytes)
{
	struct stat st;
	int fault;

	if (!strcmp(path, "-"))
		return put_stdout(bytes);
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		fault = S_ISDIR(st.st_mode) ? EISDIR : write_to(path, 0, bytes);
	else
		fault = replace(path, bytes);
	if (fault)
		complain("cannot write %s: %s", path, strerror(fault));
	return !fault;
}

bool output_append(const char *path, struct str bytes)
{
	int fault = write_to(path, O_CREAT | O_APPEND, bytes);

	if (fault)
		complain("cannot write %s: %s", path, strerror(fault));
	return !fault;
}
