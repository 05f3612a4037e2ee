/* Reads files of a commit: one of them, or all into a folder from one run of git cat-file. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/git_history.h"
#include "common/content/git_run.h"
#include "reeve/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct export
{
	const struct git_files *files;
	size_t next; /* whose content comes next */
	int dir_fd;
};

struct one {
	struct buf *out;
	size_t most;
};

static int one_take(void *arg, struct buf *output)
{
	struct one *r = arg;

	if (r->out->len + output->len > r->most)
		return -E_TOO_LARGE;
	buf_add_str(r->out, buf_str(output));
	buf_clear(output);
	return 0;
}

int git_content(const struct git_tree *t, const struct git_file *file, const struct walk_progress *progress,
	size_t most, struct buf *out)
{
	const char *const args[] = { "cat-file", "blob", file->id, NULL };
	struct one r = { out, most };
	int err, notes_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	buf_clear(out);
	if (notes_fd < 0)
		return -E_IO;
	err = git_run(t, args, -1, notes_fd, progress, one_take, &r);
	close(notes_fd);
	return err;
}

static int fault(void)
{
	return errno == ENOSPC || errno == EDQUOT ? -E_NO_SPACE : -E_IO;
}

static int write_all(int fd, struct str bytes)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.at, bytes.len);

		if (n < 0 && errno != EINTR)
			return fault();
		bytes = str_sub(bytes, n > 0 ? (size_t)n : 0, bytes.len);
	}
	return 0;
}

/* The folders on the way; the tree is ours and has no links. */
static int folders_make(int dir_fd, char *path)
{
	for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		int made;

		*slash = '\0';
		made = mkdirat(dir_fd, path, 0700);
		*slash = '/';
		if (made && errno != EEXIST)
			return fault();
	}
	return 0;
}

static int file_write(const struct export *e, const struct git_file *file, struct str content)
{
	char *path = strndup(file->path.at, file->path.len);
	int err, fd = -1;

	if (!path)
		abort();
	err = folders_make(e->dir_fd, path);
	if (!err)
		fd = openat(e->dir_fd, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			file->executable ? 0700 : 0600);
	if (!err && fd < 0)
		err = fault();
	if (!err)
		err = write_all(fd, content);
	if (fd >= 0 && close(fd) && !err)
		err = fault();
	free(path);
	return err;
}

/* "ID blob SIZE\n", the content, "\n": in the order in which it was asked for. 1 and more: bytes used; 0: some are
 * missing. */
static int content_take(struct export *e, struct str rest, size_t *used)
{
	const struct git_file *file = &e->files->list[e->next];
	ptrdiff_t end = str_find(rest, '\n');
	struct str head = end < 0 ? rest : str_sub(rest, 0, (size_t)end);
	ptrdiff_t blank = str_find_last(head, ' ');
	uint64_t size;

	*used = 0;
	if (end < 0)
		return rest.len > 256 ? -E_UNAVAILABLE : 0;
	if (e->next == e->files->count || !str_starts(head, str_of(file->id)) || blank < 0 ||
		!str_to_u64(str_sub(head, (size_t)blank + 1, head.len), &size) || size > FILE_BYTES_MOST)
		return -E_UNAVAILABLE; /* "ID missing": a partial clone */
	if (rest.len < head.len + 1 + size + 1)
		return 0;
	*used = head.len + 1 + size + 1;
	e->next++;
	return file_write(e, file, str_sub(rest, head.len + 1, size));
}

static int contents_take(void *arg, struct buf *output)
{
	struct str rest = buf_str(output);
	size_t used = 1;
	int err = 0;

	while (!err && used && rest.len) {
		err = content_take(arg, rest, &used);
		rest = str_sub(rest, used, rest.len);
	}
	memmove(output->at, rest.at, rest.len);
	output->len = rest.len;
	return err;
}

/* The ids, a line each, in a file without a name. */
static int ids_file(const struct git_files *files)
{
	int fd = memfd_create("git-ids", MFD_CLOEXEC);
	struct buf ids = BUF_INIT;

	for (size_t i = 0; i < files->count; i++)
		buf_printf(&ids, "%s\n", files->list[i].id);
	if (fd >= 0 && (write_all(fd, buf_str(&ids)) || lseek(fd, 0, SEEK_SET))) {
		close(fd);
		fd = -1;
	}
	buf_release(&ids);
	return fd;
}

int git_export(const struct git_tree *t, const struct git_files *files, int dir_fd,
	const struct walk_progress *progress)
{
	static const char *const args[] = { "cat-file", "--batch", NULL };
	struct export e = { files, 0, dir_fd };
	int ids_fd = ids_file(files), notes_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	int err = ids_fd < 0 || notes_fd < 0 ? -E_IO : 0;

	if (!err)
		err = git_run(t, args, ids_fd, notes_fd, progress, contents_take, &e);
	if (!err && e.next != files->count)
		err = -E_UNAVAILABLE;
	if (ids_fd >= 0)
		close(ids_fd);
	if (notes_fd >= 0)
		close(notes_fd);
	return err;
}
