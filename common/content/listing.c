/* Goes through folders with a list of those still to open, so that depth costs neither stack nor descriptors. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/listing.h"
#include "common/content/beneath.h"
#include "common/content/skip.h"
#include "reeve/limits.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

struct folders {
	struct buf rows; /* of struct str, the last is opened next */
};

void listing_release(struct listing *l)
{
	buf_release(&l->paths);
	buf_release(&l->skipped);
}

int walk_step(const struct walk_progress *progress, size_t files, uint64_t bytes)
{
	if (!progress || !progress->step)
		return 0;
	return progress->step(progress->arg, files, bytes) ? -E_CANCELLED : 0;
}

void listing_skip(struct listing *l, struct str path, struct str why)
{
	struct manifest_skipped row;

	if (!manifest_path_safe(path))
		return;
	row = (struct manifest_skipped){ arena_str(l->arena, path), why, false };
	buf_add(&l->skipped, &row, sizeof row);
}

/* A tracked vendor folder has thousands of files: one row will do. */
static void skip_vendored(struct listing *l, struct str folder)
{
	const struct manifest_skipped *rows = (const void *)l->skipped.at;
	size_t count = l->skipped.len / sizeof *rows;

	if (!count || !str_equal(rows[count - 1].path, folder))
		listing_skip(l, folder, SKIP_VENDORED);
}

int listing_add(struct listing *l, struct str path)
{
	size_t vendored = skip_vendored_folder(path);

	if (!manifest_path_safe(path))
		return 0;
	if (vendored) {
		skip_vendored(l, str_sub(path, 0, vendored));
		return 0;
	}
	if (listing_count(l) >= FILES_MOST)
		return -E_EXHAUSTED;
	struct str copy = arena_str(l->arena, path);
	buf_add(&l->paths, &copy, sizeof copy);
	return 0;
}

static int path_order(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

void listing_finish(struct listing *l)
{
	struct str *paths = (void *)l->paths.at;
	size_t count = listing_count(l), kept = 0;

	if (!count)
		return;
	qsort(paths, count, sizeof *paths, path_order);
	for (size_t i = 0; i < count; i++)
		if (!kept || !str_equal(paths[kept - 1], paths[i]))
			paths[kept++] = paths[i];
	l->paths.len = kept * sizeof *paths;
}

static int skipped_order(const void *a, const void *b)
{
	const struct manifest_skipped *x = a, *y = b;
	int order = str_compare(x->path, y->path);

	return order ? order : str_compare(x->why, y->why);
}

void skipped_finish(struct buf *skipped)
{
	struct manifest_skipped *rows = (void *)skipped->at;
	size_t count = skipped->len / sizeof *rows, kept = 0;

	if (!count)
		return;
	qsort(rows, count, sizeof *rows, skipped_order);
	for (size_t i = 0; i < count; i++)
		if (!kept || !str_equal(rows[kept - 1].path, rows[i].path))
			rows[kept++] = rows[i];
	skipped->len = kept * sizeof *rows;
}

static void folders_push(struct folders *f, struct str path)
{
	buf_add(&f->rows, &path, sizeof path);
}

static bool folders_pop(struct folders *f, struct str *path)
{
	if (!f->rows.len)
		return false;
	f->rows.len -= sizeof *path;
	memcpy(path, f->rows.at + f->rows.len, sizeof *path);
	return true;
}

static bool is_folder(int dir_fd, const struct dirent *e)
{
	struct stat st;

	if (e->d_type != DT_UNKNOWN)
		return e->d_type == DT_DIR;
	return !fstatat(dir_fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) && S_ISDIR(st.st_mode);
}

/* One name in a folder: a folder to open later, or a candidate. `path` is borrowed. */
static int entry_add(struct listing *l, struct folders *todo, struct str folder, struct str path, bool is_dir)
{
	struct str name = str_sub(path, folder.len + (folder.len > 0), path.len);

	if (path.len > PATH_BYTES_MOST) {
		listing_skip(l, folder, SKIP_LONG);
		return 0;
	}
	if (!is_dir)
		return listing_add(l, path);
	if (skip_vendored_name(name)) {
		listing_skip(l, path, SKIP_VENDORED);
		return 0;
	}
	if (todo->rows.len / sizeof path >= FILES_MOST)
		return -E_EXHAUSTED;
	folders_push(todo, arena_str(l->arena, path));
	return 0;
}

static int folder_read(struct listing *l, struct folders *todo, struct str folder, DIR *dir)
{
	struct buf path = BUF_INIT;
	struct dirent *e;
	int err = 0;

	while (!err && (errno = 0, e = readdir(dir))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") || !strcmp(e->d_name, ".git"))
			continue;
		buf_clear(&path);
		buf_add_str(&path, folder);
		if (folder.len)
			buf_add_byte(&path, '/');
		buf_add_text(&path, e->d_name);
		err = entry_add(l, todo, folder, buf_str(&path), is_folder(dirfd(dir), e));
	}
	if (!err && errno && folder.len)
		listing_skip(l, folder, SKIP_GONE);
	else if (!err && errno)
		err = -E_IO;
	buf_release(&path);
	return err;
}

static int folder_list(struct listing *l, struct folders *todo, int root_fd, struct str folder)
{
	struct stat st;
	int err, fd = beneath_open(root_fd, folder, S_IFDIR, &st);

	if (fd == -E_NOT_FOUND || fd == -E_CHANGED)
		return folder.len ? 0 : fd; /* it went while we looked elsewhere */
	if (fd < 0 && !folder.len)
		return fd;
	if (fd < 0) {
		listing_skip(l, folder, fd == -E_DENIED ? SKIP_DENIED : SKIP_GONE);
		return 0;
	}
	DIR *dir = fdopendir(fd);
	if (!dir)
		abort(); /* out of memory: fd is a folder */
	err = folder_read(l, todo, folder, dir);
	closedir(dir);
	return err;
}

int listing_walk(struct listing *l, int root_fd, const struct walk_progress *progress)
{
	struct folders todo = { BUF_INIT };
	struct str folder = STR("");
	int err;

	do {
		err = folder_list(l, &todo, root_fd, folder);
		if (!err)
			err = walk_step(progress, 0, 0);
	} while (!err && folders_pop(&todo, &folder));
	buf_release(&todo.rows);
	return err;
}
