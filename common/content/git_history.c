/* What a tree was at an earlier commit: read as git stores it, with no filter, attribute or hook of the repository. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/git_history.h"
#include "common/content/git_run.h"
#include "reeve/limits.h"

#include <assert.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { HEX_BYTES_MOST = 64, REVISION_BYTES_MOST = 1024 };

/* --- commits -------------------------------------------------------------------------------------------------- */

static int hex_take(void *arg, struct buf *output)
{
	struct buf *hex = arg;

	buf_add_str(hex, buf_str(output));
	buf_clear(output);
	return hex->len > HEX_BYTES_MOST + 1 ? -E_UNAVAILABLE : 0;
}

static bool is_hex(struct str s)
{
	return (s.len == 40 || s.len == 64) && strspn(s.at, "0123456789abcdef") == s.len;
}

/* A command that prints one commit. That it fails says that there is none; what else could be wrong git tells nobody. */
static int ask_commit(const struct git_tree *t, const char *const *args, const struct walk_progress *progress,
	struct buf *hex)
{
	int err, notes_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	buf_clear(hex);
	if (notes_fd < 0)
		return -E_IO;
	err = git_run(t, args, -1, notes_fd, progress, hex_take, hex);
	close(notes_fd);
	if (hex->len && hex->at[hex->len - 1] == '\n')
		hex->at[--hex->len] = '\0';
	if (err == -E_UNAVAILABLE || (!err && !is_hex(buf_str(hex))))
		return -E_NOT_FOUND;
	return err;
}

int git_resolve(
	const struct git_tree *t, const char *revision, const struct walk_progress *progress, struct buf *hex)
{
	struct buf commit = BUF_INIT;
	int err;

	if (!revision[0] || revision[0] == '-' || strlen(revision) > REVISION_BYTES_MOST)
		return -E_NOT_FOUND;
	buf_printf(&commit, "%s^{commit}", revision);
	const char *const args[] = { "rev-parse", "--verify", "--quiet", "--end-of-options", commit.at,
		NULL };
	err = ask_commit(t, args, progress, hex);
	buf_release(&commit);
	return err;
}

int git_merge_base(const struct git_tree *t, const char *one, const char *other,
	const struct walk_progress *progress, struct buf *hex)
{
	const char *const args[] = { "merge-base", one, other, NULL };

	assert(is_hex(str_of(one)) && is_hex(str_of(other)));
	return ask_commit(t, args, progress, hex);
}

/* --- files ---------------------------------------------------------------------------------------------------- */

/* The part up to the separator, which is passed over; all of it where there is none. */
static struct str part(struct str *rest, char separator)
{
	ptrdiff_t end = str_find(*rest, separator);
	struct str out = end < 0 ? *rest : str_sub(*rest, 0, (size_t)end);

	*rest = str_sub(*rest, out.len + 1, rest->len);
	return out;
}

struct file_rows {
	struct arena *arena;
	struct buf list;   /* of struct git_file */
	struct buf others; /* of struct str */
};

static int other_take(struct file_rows *rows, struct str path)
{
	if (!manifest_path_safe(path))
		return 0;
	if (rows->others.len / sizeof path == FILES_MOST)
		return -E_EXHAUSTED;
	path = arena_str(rows->arena, path);
	buf_add(&rows->others, &path, sizeof path);
	return 0;
}

/* "100644 blob ID    SIZE\tPATH" */
static int row_take(struct file_rows *rows, struct str row)
{
	struct str mode = part(&row, ' '), type = part(&row, ' '), id = part(&row, ' ');
	struct str size = part(&row, '\t');
	struct git_file file = { .executable = str_equal(mode, STR("100755")) };
	uint64_t bytes;

	while (size.len && size.at[0] == ' ')
		size = str_sub(size, 1, size.len);
	if (!str_equal(type, STR("blob")) || !str_starts(mode, STR("100")) ||
		!is_hex(arena_str(rows->arena, id)) || !str_to_u64(size, &bytes) || bytes > FILE_BYTES_MOST)
		return other_take(rows, row);
	if (!manifest_path_safe(row))
		return 0;
	if (rows->list.len / sizeof file == FILES_MOST)
		return -E_EXHAUSTED;
	file.path = arena_str(rows->arena, row);
	memcpy(file.id, id.at, id.len);
	buf_add(&rows->list, &file, sizeof file);
	return 0;
}

static int rows_take(void *arg, struct buf *output)
{
	struct str rest = buf_str(output);
	ptrdiff_t end;
	int err = 0;

	while (!err && (end = str_find(rest, '\0')) >= 0) {
		err = row_take(arg, str_sub(rest, 0, (size_t)end));
		rest = str_sub(rest, (size_t)end + 1, rest.len);
	}
	if (rest.len > 2 * PATH_BYTES_MOST)
		return -E_UNAVAILABLE; /* no file has such a name */
	memmove(output->at, rest.at, rest.len);
	output->len = rest.len;
	return err;
}

static int by_path(const void *a, const void *b)
{
	return str_compare(((const struct git_file *)a)->path, ((const struct git_file *)b)->path);
}

static int by_name(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

int git_files(const struct git_tree *t, const char *commit, const struct walk_progress *progress,
	struct git_files *out)
{
	const char *const args[] = { "ls-tree", "-r", "-z", "-l", commit, NULL };
	struct file_rows rows = { &out->arena, BUF_INIT, BUF_INIT };
	int err, notes_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	*out = (struct git_files){ .count = 0 };
	assert(is_hex(str_of(commit)));
	if (notes_fd < 0)
		return -E_IO;
	err = git_run(t, args, -1, notes_fd, progress, rows_take, &rows);
	close(notes_fd);
	out->count = rows.list.len / sizeof *out->list;
	out->list = arena_take(&out->arena, rows.list.len + 1);
	if (out->count) {
		memcpy(out->list, rows.list.at, rows.list.len);
		qsort(out->list, out->count, sizeof *out->list, by_path);
	}
	out->other_count = rows.others.len / sizeof *out->others;
	out->others = arena_take(&out->arena, rows.others.len + 1);
	if (out->other_count) {
		memcpy(out->others, rows.others.at, rows.others.len);
		qsort(out->others, out->other_count, sizeof *out->others, by_name);
	}
	buf_release(&rows.list);
	buf_release(&rows.others);
	if (err)
		git_files_release(out);
	return err;
}

void git_files_release(struct git_files *f)
{
	arena_release(&f->arena);
	*f = (struct git_files){ .count = 0 };
}

const struct git_file *git_files_find(const struct git_files *f, struct str path)
{
	struct git_file key = { .path = path };

	return f->count ? bsearch(&key, f->list, f->count, sizeof key, by_path) : NULL;
}

bool git_files_other(const struct git_files *f, struct str path)
{
	return f->other_count && bsearch(&path, f->others, f->other_count, sizeof path, by_name);
}

bool git_file_is(const struct git_file *file, struct str content)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *digest = EVP_MD_CTX_new();
	char header[32], hex[2 * EVP_MAX_MD_SIZE + 1];
	unsigned int len = 0;
	int header_len =
		snprintf(header, sizeof header, "blob %zu", content.len) + 1; /* the NUL belongs to it */
	bool good = digest && EVP_DigestInit_ex(digest, file->id[40] ? EVP_sha256() : EVP_sha1(), NULL) &&
		    EVP_DigestUpdate(digest, header, (size_t)header_len) &&
		    EVP_DigestUpdate(digest, content.at, content.len) &&
		    EVP_DigestFinal_ex(digest, hash, &len);

	EVP_MD_CTX_free(digest);
	assert(good); /* only memory could be missing */
	for (unsigned int i = 0; i < len; i++)
		snprintf(hex + 2 * i, 3, "%02x", hash[i]);
	return !strcmp(hex, file->id);
}

/* --- renames -------------------------------------------------------------------------------------------------- */

struct renames {
	int (*each)(void *arg, struct str from, struct str to);
	void *arg;
};

/* "R087\0from\0to\0" */
static int renames_take(void *arg, struct buf *output)
{
	struct renames *r = arg;
	struct str rest = buf_str(output), before = rest;
	int err = 0;

	while (!err && rest.len) {
		before = rest;
		if (!memchr(rest.at, '\0', rest.len))
			break;
		(void)part(&rest, '\0');
		if (!memchr(rest.at, '\0', rest.len))
			break;
		struct str from = part(&rest, '\0');

		if (!memchr(rest.at, '\0', rest.len))
			break;
		struct str to = part(&rest, '\0');

		if (manifest_path_safe(from) && manifest_path_safe(to))
			err = r->each(r->arg, from, to);
		before = rest;
	}
	if (before.len > 3 * PATH_BYTES_MOST)
		return -E_UNAVAILABLE;
	memmove(output->at, before.at, before.len);
	output->len = before.len;
	return err;
}

int git_renames(const struct git_tree *t, const char *from, const char *to,
	const struct walk_progress *progress, int (*each)(void *arg, struct str from, struct str to),
	void *arg)
{
	const char *const args[] = { "diff-tree", "-r", "-z", "-M", "--name-status", "--no-ext-diff",
		"--no-textconv", "--relative", "--diff-filter=R", from, to, NULL };
	struct renames renames = { each, arg };
	int err, notes_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	assert(is_hex(str_of(from)) && is_hex(str_of(to)));
	if (notes_fd < 0)
		return -E_IO;
	err = git_run(t, args, -1, notes_fd, progress, renames_take, &renames);
	close(notes_fd);
	return err;
}
