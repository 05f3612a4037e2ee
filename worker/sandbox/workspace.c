/* Gets the files of a snapshot, each checked against its hash before it has a name on disk. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/sandbox/workspace.h"

#include "common/content/source.h"
#include "reeve/limits.h"
#include "worker/sandbox/alias.h"
#include "worker/sandbox/deafen.h"
#include "worker/sandbox/place.h"
#include "worker/sandbox/remove.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct alias {
	struct str path;
	uint32_t file;
};

enum { ABSENT, AS_IT_IS, DEAFENED };

struct workspace {
	const struct manifest *manifest;
	struct content_fetch fetch;
	struct arena arena;
	char *dir;     /* the whole, 0700 */
	char *tree;    /* dir/tree, what the sandbox sees */
	char *scratch; /* dir/scratch */
	char *whole;   /* dir/whole, what the sandbox has seen otherwise, as it is */
	int root_fd;   /* of the tree under test, or -1 */
	int tree_fd;
	int whole_fd;          /* or -1 */
	unsigned char *have;   /* a byte a file */
	struct alias *by_file; /* only of those that need one */
	struct alias *by_path;
	size_t alias_count;
	const struct tool_def *deaf; /* tools that must not hear the files */
	size_t deaf_count;
	pthread_mutex_t lock; /* of have, and of writing */
};

static int by_path(const void *a, const void *b)
{
	return str_compare(((const struct alias *)a)->path, ((const struct alias *)b)->path);
}

static int by_file(const void *a, const void *b)
{
	uint32_t x = ((const struct alias *)a)->file, y = ((const struct alias *)b)->file;

	return (x > y) - (x < y);
}

static void aliases_make(struct workspace *w)
{
	struct buf alias = BUF_INIT;
	size_t cap = 0;

	for (size_t i = 0; i < w->manifest->file_count; i++) {
		if (!alias_of(w->manifest->files[i].path, &alias))
			continue;
		if (w->alias_count == cap) {
			cap = cap ? cap * 2 : 16;
			w->by_file = realloc(w->by_file, cap * sizeof *w->by_file);
			if (!w->by_file)
				abort();
		}
		w->by_file[w->alias_count++] =
			(struct alias){ arena_str(&w->arena, buf_str(&alias)), (uint32_t)i };
	}
	buf_release(&alias);
	if (!w->alias_count)
		return;
	w->by_path = malloc(w->alias_count * sizeof *w->by_path);
	if (!w->by_path)
		abort();
	memcpy(w->by_path, w->by_file, w->alias_count * sizeof *w->by_path);
	qsort(w->by_path, w->alias_count, sizeof *w->by_path, by_path);
}

static int folder_make(const char *path, mode_t mode)
{
	if (mkdir(path, mode) && errno != EEXIST)
		return place_error();
	return chmod(path, mode) ? place_error() : 0; /* whatever the umask */
}

static int folders_make(struct workspace *w, const char *dir)
{
	char *real;
	int err = folder_make(dir, 0700);

	if (err)
		return err;
	real = realpath(dir, NULL);
	if (!real)
		return place_error();
	w->dir = real;
	if (asprintf(&w->tree, "%s/tree", real) < 0 || asprintf(&w->scratch, "%s/scratch", real) < 0 ||
		asprintf(&w->whole, "%s/whole", real) < 0)
		abort();
	/* The sandbox runs as nobody where it can; the folder above keeps all others out. */
	err = folder_make(w->tree, 0755);
	if (!err)
		err = folder_make(w->scratch, 0755);
	if (err)
		return err;
	w->tree_fd = open(w->tree, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return w->tree_fd < 0 ? place_error() : 0;
}

static void workspace_free(struct workspace *w)
{
	if (w->root_fd >= 0)
		close(w->root_fd);
	if (w->tree_fd >= 0)
		close(w->tree_fd);
	if (w->whole_fd >= 0)
		close(w->whole_fd);
	free(w->dir);
	free(w->tree);
	free(w->scratch);
	free(w->whole);
	free(w->have);
	free(w->by_file);
	free(w->by_path);
	arena_release(&w->arena);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

int workspace_open(const char *dir, const struct manifest *m, const char *root, struct content_fetch fetch,
	struct workspace **out)
{
	struct workspace *w = calloc(1, sizeof *w);
	int err;

	if (!w)
		abort();
	w->manifest = m;
	w->fetch = fetch;
	w->tree_fd = w->whole_fd = -1;
	w->root_fd = root ? open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	pthread_mutex_init(&w->lock, NULL);
	w->have = calloc(m->file_count + 1, 1);
	if (!w->have)
		abort();
	err = folders_make(w, dir);
	if (err) {
		workspace_free(w);
		return err;
	}
	aliases_make(w);
	*out = w;
	return 0;
}

/* From the tree where there is one, else from whoever has the blob. A file that changed in the tree may still be
 * had as it was; when not, that it changed is the better reason. */
static int content_get(struct workspace *w, const struct manifest_file *file, struct buf *out)
{
	unsigned char hash[SHA256_BYTES];
	int tree_err = w->root_fd < 0 ? -E_NOT_FOUND : source_read_tree(w->root_fd, file, out);
	int err;

	if (!tree_err)
		return 0;
	if (!w->fetch.fetch)
		return tree_err;
	err = w->fetch.fetch(w->fetch.arg, file->sha256, out);
	if (err)
		return w->root_fd < 0 ? err : tree_err;
	sha256_of(buf_str(out), hash);
	return memcmp(hash, file->sha256, sizeof hash) ? -E_CORRUPT : 0;
}

void workspace_deafen(struct workspace *w, const struct tool_def *tools, size_t count)
{
	pthread_mutex_lock(&w->lock);
	w->deaf = tools;
	w->deaf_count = count;
	pthread_mutex_unlock(&w->lock);
}

/* What is quoted, and held against its hash, is the file as it is. */
static int whole_place(struct workspace *w, struct str path, struct str content)
{
	int err = w->whole_fd < 0 ? folder_make(w->whole, 0700) : 0;

	if (!err && w->whole_fd < 0)
		w->whole_fd = open(w->whole, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (!err && w->whole_fd < 0)
		err = place_error();
	return err ? err : file_place(w->whole_fd, path, content);
}

static int content_place(struct workspace *w, uint32_t file, struct buf *content)
{
	struct str path = workspace_path(w, file);
	struct buf heard = BUF_INIT;
	int err = 0;

	if (w->deaf_count)
		buf_add_str(&heard, buf_str(content));
	if (deafen_for(w->deaf, w->deaf_count, w->manifest->files[file].language, &heard))
		err = whole_place(w, path, buf_str(content));
	else
		buf_clear(&heard);
	w->have[file] = heard.len ? DEAFENED : AS_IT_IS;
	if (!err)
		err = file_place(w->tree_fd, path, buf_str(heard.len ? &heard : content));
	if (err)
		w->have[file] = ABSENT;
	buf_release(&heard);
	return err;
}

int workspace_need(struct workspace *w, uint32_t file)
{
	struct buf content = BUF_INIT;
	int err = 0;

	if (file >= w->manifest->file_count)
		return -E_NOT_FOUND;
	pthread_mutex_lock(&w->lock);
	if (w->have[file] == ABSENT)
		err = content_get(w, &w->manifest->files[file], &content);
	if (w->have[file] == ABSENT && !err)
		err = content_place(w, file, &content);
	pthread_mutex_unlock(&w->lock);
	buf_release(&content);
	return err;
}

const char *workspace_dir(const struct workspace *w)
{
	return w->tree;
}

const char *workspace_scratch(const struct workspace *w)
{
	return w->scratch;
}

struct str workspace_path(const struct workspace *w, uint32_t file)
{
	struct alias key = { .file = file };
	const struct alias *found;

	assert(file < w->manifest->file_count);
	found = w->alias_count ? bsearch(&key, w->by_file, w->alias_count, sizeof key, by_file) : NULL;
	return found ? found->path : w->manifest->files[file].path;
}

ptrdiff_t workspace_file(const struct workspace *w, struct str path)
{
	struct alias key = { .path = path };
	const struct alias *found;
	ptrdiff_t i;

	found = w->alias_count ? bsearch(&key, w->by_path, w->alias_count, sizeof key, by_path) : NULL;
	if (found)
		return found->file;
	i = manifest_find(w->manifest, path);
	/* A file that has an alias is not there under its own name. */
	return i >= 0 && str_equal(workspace_path(w, (uint32_t)i), path) ? i : -1;
}

int workspace_read(struct workspace *w, uint32_t file, struct buf *out)
{
	const struct manifest_file *f = &w->manifest->files[file];
	struct manifest_file here = *f;

	here.path = workspace_path(w, file);
	return source_read_tree(w->have[file] == DEAFENED ? w->whole_fd : w->tree_fd, &here, out);
}

void workspace_close(struct workspace *w)
{
	if (!w)
		return;
	remove_tree(w->dir);
	workspace_free(w);
}
