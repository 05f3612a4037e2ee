/* From a path to a snapshot: which folder, which files, and each of them looked at once. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/walk.h"
#include "common/content/beneath.h"
#include "common/content/git.h"
#include "common/content/git_remote.h"
#include "common/content/ignore.h"
#include "common/content/listing.h"
#include "common/content/skip.h"
#include "common/content/walk_file.h"
#include "reeve/limits.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

enum {
	STEP_FILES = 64, /* between two questions whether to go on: some milliseconds */
	WORDS_BYTES = 256,
};

struct walk {
	int root_fd;
	char root[PATH_MAX];     /* the real folder */
	char only[NAME_MAX + 1]; /* the one file that was named, or "" */
	struct listing listing;
	struct buf files;    /* of struct manifest_file */
	struct buf ignores;  /* of struct suppression */
	struct str examined; /* the file that is looked at */
	char *bytes;         /* WALK_FILE_BYTES */
	const struct walk_progress *progress;
};

/* Says what is wrong with this path; what a terminal would act on is left out of it. */
static int fail(char words[WORDS_BYTES], int err, const char *path, const char *what)
{
	snprintf(words, WORDS_BYTES, "%.150s: %s", path, what);
	for (char *c = words; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 127)
			*c = '?';
	return err;
}

static int fail_errno(char words[WORDS_BYTES], const char *path)
{
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
		return fail(
			words, -E_NOT_FOUND, path, "there is no such file or folder; give the path of one");
	case EACCES:
	case EPERM:
		return fail(words, -E_DENIED, path, "permission denied; run as a user who may read it");
	case ELOOP:
	case ENAMETOOLONG:
		return fail(words, -E_INVALID, path, "leads nowhere; give the path of a folder or a file");
	default:
		return fail(words, -E_IO, path, "cannot be read; look at the disk and try again");
	}
}

/* Finds the real folder and, where a file was named, its name in it. */
static int root_resolve(struct walk *w, const char *root, char words[WORDS_BYTES])
{
	struct stat st;

	if (!realpath(root, w->root) || stat(w->root, &st))
		return fail_errno(words, root);
	if (S_ISDIR(st.st_mode))
		return 0;
	if (!S_ISREG(st.st_mode))
		return fail(words, -E_INVALID, root, "neither a folder nor a file; give the path of one");
	char *slash = strrchr(w->root, '/');
	assert(slash && strlen(slash + 1) < sizeof w->only);
	memcpy(w->only, slash + 1, strlen(slash + 1) + 1);
	slash[slash == w->root] = '\0';
	return 0;
}

static int root_open(struct walk *w, const char *root, char words[WORDS_BYTES])
{
	int flags = w->only[0] ? O_PATH : O_RDONLY;

	w->root_fd = open(w->root, flags | O_DIRECTORY | O_CLOEXEC);
	if (w->root_fd < 0)
		return fail_errno(words, root);
	/* A folder that may be listed and not entered would be a snapshot of nothing. */
	if (faccessat(AT_FDCWD, w->root, X_OK, AT_EACCESS))
		return fail_errno(words, root);
	return 0;
}

/* Tracked vendor folders may be gone from the work tree, as any tracked file may. */
static void drop_gone_folders(struct walk *w)
{
	struct manifest_skipped *rows = (void *)w->listing.skipped.at;
	size_t count = w->listing.skipped.len / sizeof *rows, kept = 0;
	struct stat st;

	for (size_t i = 0; i < count; i++) {
		int fd = beneath_open(w->root_fd, rows[i].path, S_IFDIR, &st);

		if (fd >= 0)
			close(fd);
		if (fd != -E_NOT_FOUND)
			rows[kept++] = rows[i];
	}
	w->listing.skipped.len = kept * sizeof *rows;
}

static int list_by_walk(struct walk *w)
{
	w->listing.paths.len = 0;
	w->listing.skipped.len = 0;
	return listing_walk(&w->listing, w->root_fd, w->progress);
}

/* git where it can say, else folder by folder; note says why git did not. */
static int list_tree(struct walk *w, const struct git_tree *git, const char **note)
{
	int err;

	if (!git)
		return list_by_walk(w);
	err = git_list(git, w->progress, &w->listing);
	if (err == -E_CANCELLED || err == -E_EXHAUSTED)
		return err;
	if (err) {
		*note = err == -E_NOT_FOUND ? "git is not installed: ignored files are taken too"
					    : "git could not list it: ignored files are taken too";
		return list_by_walk(w);
	}
	drop_gone_folders(w);
	/* A folder that its repository ignores, and that was asked for by name, is wanted. */
	if (!listing_count(&w->listing) && !w->listing.skipped.len)
		return list_by_walk(w);
	return 0;
}

static int list(struct walk *w, struct manifest *m, const char **note)
{
	struct buf hex = BUF_INIT, uri = BUF_INIT;
	struct git_tree git;
	bool in_git = git_tree_find(w->root, &git);
	int err = 0;

	if (in_git)
		err = git_commit(&git, w->progress, &hex);
	if (hex.len && !err)
		err = git_remote(&git, w->progress, &uri);
	m->repository = arena_str(&m->arena, buf_str(&uri));
	m->commit = arena_str(&m->arena, buf_str(&hex));
	if (!err)
		err = w->only[0] ? listing_add(&w->listing, str_of(w->only))
				 : list_tree(w, in_git ? &git : NULL, note);
	listing_finish(&w->listing);
	if (in_git)
		git_tree_release(&git);
	buf_release(&hex);
	buf_release(&uri);
	return err;
}

static void take_ignore(void *arg, const struct suppression *s)
{
	struct walk *w = arg;
	struct arena *a = w->listing.arena;
	struct suppression own = *s;

	if (w->ignores.len / sizeof own == SUPPRESSIONS_MOST)
		return; /* what is over the limit is not followed: it fails closed */
	own.path = w->examined;
	own.rule = arena_str(a, s->rule);
	own.why = arena_str(a, s->why);
	own.owner = arena_str(a, s->owner);
	buf_add(&w->ignores, &own, sizeof own);
}

/* Takes one candidate into the snapshot, or into what was left out. */
static void examine(struct walk *w, struct str path)
{
	struct manifest_file f = { .path = path };
	struct str why;

	if (walk_file(w->root_fd, w->bytes, false, &f, &why)) {
		buf_add(&w->files, &f, sizeof f);
		w->examined = path;
		ignore_read(str_bytes(w->bytes, f.size), take_ignore, w);
	} else if (why.len) { /* the path is in the arena already */
		buf_add(&w->listing.skipped, &(struct manifest_skipped){ path, why, false },
			sizeof(struct manifest_skipped));
	}
}

static int examine_all(struct walk *w)
{
	const struct str *paths = (const void *)w->listing.paths.at;
	size_t count = listing_count(&w->listing);
	uint64_t bytes = 0;

	for (size_t i = 0; i < count; i++) {
		size_t before = w->files.len;

		if (i % STEP_FILES == 0) {
			int err = walk_step(w->progress, i, bytes);

			if (err)
				return err;
		}
		examine(w, paths[i]);
		if (w->files.len > before)
			bytes += ((const struct manifest_file *)(const void *)(w->files.at + before))->size;
	}
	return walk_step(w->progress, count, bytes);
}

static void *rows_move(struct arena *a, const struct buf *rows)
{
	void *out = arena_take(a, rows->len);

	if (rows->len)
		memcpy(out, rows->at, rows->len);
	return out;
}

static void finish(struct walk *w, struct manifest *m)
{
	skipped_finish(&w->listing.skipped);
	m->files = rows_move(&m->arena, &w->files);
	m->file_count = w->files.len / sizeof *m->files;
	m->skipped = rows_move(&m->arena, &w->listing.skipped);
	m->suppressions = rows_move(&m->arena, &w->ignores);
	m->suppression_count = w->ignores.len / sizeof *m->suppressions;
	m->skipped_count = w->listing.skipped.len / sizeof *m->skipped;
}

static int walk_run(struct walk *w, const char *root, struct manifest *out, char words[WORDS_BYTES])
{
	const char *note = NULL;
	int err = root_resolve(w, root, words);

	if (!err)
		err = root_open(w, root, words);
	if (err)
		return err;
	err = list(w, out, &note);
	if (!err)
		err = examine_all(w);
	if (err == -E_EXHAUSTED)
		return fail(words, err, root, "over 1000000 files; give a folder within it");
	if (err)
		return fail(words, err, root, error_words(err));
	if (note)
		fail(words, 0, root, note);
	finish(w, out);
	return 0;
}

int walk_tree(const char *root, const struct walk_progress *progress, struct manifest *out, char words[256])
{
	struct walk w = { .root_fd = -1, .listing = { .arena = &out->arena }, .progress = progress };
	int err;

	*out = (struct manifest){ 0 };
	words[0] = '\0';
	w.bytes = malloc(WALK_FILE_BYTES);
	if (!w.bytes)
		abort(); /* out of memory */
	err = walk_run(&w, root, out, words);
	if (err)
		manifest_release(out);
	free(w.bytes);
	listing_release(&w.listing);
	buf_release(&w.files);
	buf_release(&w.ignores);
	if (w.root_fd >= 0)
		close(w.root_fd);
	return err;
}
