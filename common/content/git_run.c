/* Runs git as if the repository had been written by an enemy: it may have been. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/git_run.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SLICE_MS = 100 };

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

static int spawn(const char *program, char *const *argv, char *const *envp, int in_fd, int out_fd,
	int notes_fd, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int err;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	if (in_fd < 0)
		posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	else
		posix_spawn_file_actions_adddup2(&actions, in_fd, 0);
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
static int git_start(
	const struct git_tree *t, const char *const *args, int in_fd, int notes_fd, int *out_fd, pid_t *pid)
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
	err = spawn(program.at, (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)envp, in_fd,
		pipes[1], notes_fd, pid);
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

int git_run(const struct git_tree *t, const char *const *args, int in_fd, int notes_fd,
	const struct walk_progress *progress, int (*take)(void *arg, struct buf *output), void *arg)
{
	int err, fd, status = 0;
	pid_t pid;

	err = git_start(t, args, in_fd, notes_fd, &fd, &pid);
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
