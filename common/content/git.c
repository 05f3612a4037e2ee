/* Finds the work tree, and reads what git says of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/git.h"
#include "common/content/git_run.h"
#include "common/content/skip.h"
#include "reeve/limits.h"

#include <assert.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOTES_BYTES_MOST = 1 << 20 };

static char *text_copy(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		abort(); /* out of memory */
	return copy;
}

static bool has_git(const char *folder)
{
	struct buf path = BUF_INIT;
	struct stat st;
	bool there;

	buf_printf(&path, "%s/.git", folder);
	there = !lstat(path.at, &st) && (S_ISDIR(st.st_mode) || S_ISREG(st.st_mode));
	buf_release(&path);
	return there;
}

static bool owner_fits(const char *root, const char *top)
{
	struct stat in, of;

	if (stat(root, &in) || stat(top, &of))
		return false;
	return of.st_uid == in.st_uid || of.st_uid == geteuid() || of.st_uid == 0;
}

bool git_tree_find(const char *root, struct git_tree *out)
{
	char *top = text_copy(root);

	assert(root[0] == '/');
	while (!has_git(top)) {
		char *slash = strrchr(top, '/');

		if (slash == top && !top[1]) {
			free(top);
			return false;
		}
		slash[slash == top] = '\0';
	}
	if (!owner_fits(root, top)) {
		free(top);
		return false;
	}
	*out = (struct git_tree){ text_copy(root), top, GIT_SILENCE_MS };
	return true;
}

void git_tree_release(struct git_tree *t)
{
	free(t->root);
	free(t->top);
	*t = (struct git_tree){ 0 };
}

struct names {
	int (*each)(void *arg, struct str name);
	void *arg;
};

/* One name of ls-files. A slash at its end marks a repository in the tree that this one does not know. */
static int name_take(void *arg, struct str name)
{
	struct listing *l = arg;

	if (!name.len || name.at[name.len - 1] != '/')
		return listing_add(l, name);
	name.len--;
	listing_skip(l, name, SKIP_NESTED);
	return 0;
}

static int names_take(void *arg, struct buf *output)
{
	const struct names *names = arg;
	struct str rest = buf_str(output);
	ptrdiff_t end;
	int err = 0;

	while (!err && (end = str_find(rest, '\0')) >= 0) {
		err = names->each(names->arg, str_sub(rest, 0, (size_t)end));
		rest = str_sub(rest, (size_t)end + 1, rest.len);
	}
	if (rest.len > 2 * PATH_BYTES_MOST)
		return -E_UNAVAILABLE; /* an index made by hand: no file has such a name */
	memmove(output->at, rest.at, rest.len);
	output->len = rest.len;
	return err;
}

/* git names a folder it may not read in a warning only: "could not open directory 'a/b/': Permission denied", with
 * the path from the top. */
static void note_take(const struct git_tree *t, struct listing *l, struct str line)
{
	static const char begin[] = "warning: could not open directory '", end[] = "/': Permission denied";
	struct str below = str_of(t->root + strlen(t->top));

	if (!str_starts(line, str_of(begin)) || !str_ends(line, str_of(end)))
		return;
	struct str path = str_sub(line, sizeof begin - 1, line.len - (sizeof begin - 1) - (sizeof end - 1));
	if (below.len && below.at[0] == '/')
		below = str_sub(below, 1, below.len);
	if (below.len && (!str_starts(path, below) || path.len <= below.len + 1))
		return;
	if (below.len)
		path = str_sub(path, below.len + 1, path.len);
	listing_skip(l, path, SKIP_DENIED);
}

static void notes_take(const struct git_tree *t, struct listing *l, int notes_fd)
{
	struct buf notes = BUF_INIT;

	buf_reserve(&notes, NOTES_BYTES_MOST);
	ssize_t n = pread(notes_fd, notes.at, NOTES_BYTES_MOST, 0);
	struct str rest = str_bytes(notes.at, n > 0 ? (size_t)n : 0);
	while (rest.len) {
		ptrdiff_t end = str_find(rest, '\n');
		struct str line = end >= 0 ? str_sub(rest, 0, (size_t)end) : rest;

		note_take(t, l, line);
		rest = str_sub(rest, line.len + 1, rest.len);
	}
	buf_release(&notes);
}

static const char *const names_args[] = { "ls-files", "-z", "--cached", "--others", "--exclude-standard",
	NULL };

int git_names(const struct git_tree *t, const struct walk_progress *progress,
	int (*each)(void *arg, struct str name), void *arg)
{
	struct names names = { each, arg };
	int err, notes_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (notes_fd < 0)
		return -E_IO;
	err = git_run(t, names_args, -1, notes_fd, progress, names_take, &names);
	close(notes_fd);
	return err;
}

int git_list(const struct git_tree *t, const struct walk_progress *progress, struct listing *out)
{
	struct names names = { name_take, out };
	int err, notes_fd = memfd_create("git-notes", MFD_CLOEXEC);

	if (notes_fd < 0)
		return -E_UNAVAILABLE;
	err = git_run(t, names_args, -1, notes_fd, progress, names_take, &names);
	if (!err)
		notes_take(t, out, notes_fd);
	close(notes_fd);
	return err;
}

static int hex_take(void *arg, struct buf *output)
{
	buf_add_str(arg, buf_str(output));
	buf_clear(output);
	return ((struct buf *)arg)->len > 128 ? -E_UNAVAILABLE : 0;
}

int git_commit(const struct git_tree *t, const struct walk_progress *progress, struct buf *hex)
{
	static const char *const args[] = { "rev-parse", "--verify", "--quiet", "HEAD", NULL };
	int err, notes_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (notes_fd < 0)
		return -E_IO;
	err = git_run(t, args, -1, notes_fd, progress, hex_take, hex);
	close(notes_fd);
	if (hex->len && hex->at[hex->len - 1] == '\n')
		hex->at[--hex->len] = '\0';
	if (err || (hex->len != 40 && hex->len != 64) || strspn(hex->at, "0123456789abcdef") != hex->len)
		buf_clear(hex);
	return err == -E_CANCELLED ? err : 0;
}
