/* Runs git as if the repository had been written by an enemy: it may have been. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/git.h"
#include "common/content/skip.h"
#include "reeve/limits.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SLICE_MS = 100, NOTES_BYTES_MOST = 1 << 20 };

/* Settings given like this outrank those of the repository. What runs programs (fsmonitor, hooks), what reads files
 * elsewhere (excludesFile may name a device), and what asks other repositories. */
#define SETTINGS                                                                                             \
	"-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.untrackedCache=false",   \
		"-c", "core.excludesFile=/dev/null", "-c", "submodule.recurse=false", "-c",                  \
		"protocol.allow=never"

/* GIT_DIR and GIT_WORK_TREE are said outright: then git neither searches for a repository nor believes core.worktree,
 * and does not refuse one of another owner, which GIT_CONFIG_GLOBAL could not allow it in every version.
 * GIT_ALLOW_PROTOCOL: a partial clone fetches what it lacks, with a program that its own config names; protocol.*
 * settings of the repository outrank protocol.allow, but nothing outranks this. */
static const char *const fixed_environment[] = { "LC_ALL=C", "HOME=/nonexistent", "GIT_CONFIG_NOSYSTEM=1",
	"GIT_CONFIG_GLOBAL=/dev/null", "GIT_ATTR_NOSYSTEM=1", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0",
	"GIT_ALLOW_PROTOCOL=none", "GIT_NO_LAZY_FETCH=1", "GIT_NO_REPLACE_OBJECTS=1" };
enum { FIXED = sizeof fixed_environment / sizeof fixed_environment[0] };

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

/* The absolute folders of PATH: with "." among them a program called git in the tree would be run. */
static void safe_path(struct buf *out)
{
	const char *from = getenv("PATH");
	struct str rest = from ? str_of(from) : STR("/usr/local/bin:/usr/bin:/bin");

	buf_add_text(out, "PATH=");
	while (rest.len) {
		ptrdiff_t colon = str_find(rest, ':');
		struct str folder = colon >= 0 ? str_sub(rest, 0, (size_t)colon) : rest;

		if (folder.len && folder.at[0] == '/') {
			buf_add_text(out, out->len > strlen("PATH=") ? ":" : "");
			buf_add_str(out, folder);
		}
		rest = str_sub(rest, folder.len + 1, rest.len);
	}
}

/* The file that PATH means by git. */
static bool git_program(const struct buf *path, struct buf *out)
{
	struct str rest = str_sub(buf_str(path), strlen("PATH="), path->len);

	while (rest.len) {
		ptrdiff_t colon = str_find(rest, ':');
		struct str folder = colon >= 0 ? str_sub(rest, 0, (size_t)colon) : rest;

		buf_clear(out);
		buf_add_str(out, folder);
		buf_add_text(out, "/git");
		if (!access(out->at, X_OK))
			return true;
		rest = str_sub(rest, folder.len + 1, rest.len);
	}
	return false;
}

static int spawn(
	const char *program, char *const *argv, char *const *envp, int out_fd, int notes_fd, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int err;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out_fd, 1);
	posix_spawn_file_actions_adddup2(&actions, notes_fd, 2);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	err = posix_spawn(pid, program, &actions, &attributes, argv, envp);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return err ? -E_UNAVAILABLE : 0;
}

/* Starts git with these arguments behind our own; its output comes through *out_fd. */
static int git_start(const struct git_tree *t, const char *const *args, int notes_fd, int *out_fd, pid_t *pid)
{
	const char *argv[32] = { "git", "--no-pager", "-C", t->root, SETTINGS };
	const char *envp[FIXED + 4] = { 0 };
	struct buf path = BUF_INIT, program = BUF_INIT, dir = BUF_INIT, tree = BUF_INIT;
	int pipes[2] = { -1, -1 }, err = -E_NOT_FOUND;
	size_t n = 0;

	while (argv[n])
		n++;
	for (; *args; args++) {
		assert(n + 1 < sizeof argv / sizeof argv[0]);
		argv[n++] = *args;
	}
	safe_path(&path);
	buf_printf(&dir, "GIT_DIR=%s/.git", t->top);
	buf_printf(&tree, "GIT_WORK_TREE=%s", t->top);
	memcpy(envp, fixed_environment, sizeof fixed_environment);
	envp[FIXED] = path.at;
	envp[FIXED + 1] = dir.at;
	envp[FIXED + 2] = tree.at;
	if (!git_program(&path, &program))
		goto out;
	err = -E_UNAVAILABLE;
	if (pipe2(pipes, O_CLOEXEC))
		goto out;
	err = spawn(program.at, (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)envp, pipes[1],
		notes_fd, pid);
	close(pipes[1]);
	if (err)
		close(pipes[0]);
	*out_fd = pipes[0];
out:
	buf_release(&tree);
	buf_release(&dir);
	buf_release(&program);
	buf_release(&path);
	return err;
}

/* Waits for output: 0 when there is some (or its end), else why we stop. */
static int output_wait(int fd, int silence_ms, const struct walk_progress *progress, size_t files)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	for (int waited = 0; waited < silence_ms; waited += SLICE_MS) {
		int n = poll(&p, 1, SLICE_MS);
		int err = walk_step(progress, files, 0);

		if (err)
			return err;
		if (n > 0)
			return 0;
	}
	return -E_UNAVAILABLE;
}

/* Hands what git prints to `take`, which leaves in the buf what it cannot use yet. */
static int output_read(const struct git_tree *t, int fd, const struct walk_progress *progress,
	int (*take)(void *arg, struct buf *output), void *arg)
{
	struct buf output = BUF_INIT;
	ssize_t n = 1;
	int err = 0;

	while (!err && n) {
		err = output_wait(fd, t->silence_ms, progress, 0);
		if (err)
			break;
		buf_reserve(&output, 65536);
		n = read(fd, output.at + output.len, 65536);
		if (n < 0 && errno != EINTR)
			err = -E_UNAVAILABLE;
		if (n <= 0)
			continue;
		output.len += (size_t)n;
		err = take(arg, &output);
	}
	buf_release(&output);
	return err;
}

/* Runs git to its end; -E_UNAVAILABLE unless it says that all went well. */
static int git_run(const struct git_tree *t, const char *const *args, int notes_fd,
	const struct walk_progress *progress, int (*take)(void *arg, struct buf *output), void *arg)
{
	int err, fd, status = 0;
	pid_t pid;

	err = git_start(t, args, notes_fd, &fd, &pid);
	if (err)
		return err;
	err = output_read(t, fd, progress, take, arg);
	close(fd);
	if (err)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err ? err : -E_UNAVAILABLE;
	if (!err && (!WIFEXITED(status) || WEXITSTATUS(status)))
		err = -E_UNAVAILABLE;
	return err;
}

/* One name of ls-files. A slash at its end marks a repository in the tree that this one does not know. */
static int name_take(struct listing *l, struct str name)
{
	if (!name.len || name.at[name.len - 1] != '/')
		return listing_add(l, name);
	name.len--;
	listing_skip(l, name, SKIP_NESTED);
	return 0;
}

static int names_take(void *arg, struct buf *output)
{
	struct str rest = buf_str(output);
	ptrdiff_t end;
	int err = 0;

	while (!err && (end = str_find(rest, '\0')) >= 0) {
		err = name_take(arg, str_sub(rest, 0, (size_t)end));
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

int git_list(const struct git_tree *t, const struct walk_progress *progress, struct listing *out)
{
	static const char *const args[] = { "ls-files", "-z", "--cached", "--others", "--exclude-standard",
		NULL };
	int err, notes_fd = memfd_create("git-notes", MFD_CLOEXEC);

	if (notes_fd < 0)
		return -E_UNAVAILABLE;
	err = git_run(t, args, notes_fd, progress, names_take, out);
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
	err = git_run(t, args, notes_fd, progress, hex_take, hex);
	close(notes_fd);
	if (hex->len && hex->at[hex->len - 1] == '\n')
		hex->at[--hex->len] = '\0';
	if (err || (hex->len != 40 && hex->len != 64) || strspn(hex->at, "0123456789abcdef") != hex->len)
		buf_clear(hex);
	return err == -E_CANCELLED ? err : 0;
}
