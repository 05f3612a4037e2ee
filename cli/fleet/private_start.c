/* Starts `reeved --private`: its descriptors, its log, and its one line on stdout. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/fleet/private_start.h"

#include "cli/interrupt.h"
#include "cli/words/speak.h"
#include "common/io/clock.h"
#include "common/io/paths.h"
#include "common/report/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOG_BYTES_MOST  (1 << 20) /* a longer log of earlier fleets is begun anew */
#define TAIL_BYTES_MOST 1500      /* of the log, shown when the start fails */
#define LOCK_FD         3         /* where the fleet finds the lock */

struct start {
	const char *state;
	const char *address;
	struct buf program;
	struct buf log;
	off_t log_from; /* what stood in the log before */
	pid_t pid;
	int out_fd; /* its stdout */
};

static int open_log(struct start *s)
{
	struct stat st;
	int fd;

	buf_printf(&s->log, "%s/reeved.log", s->state);
	fd = open(s->log.at, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 || fstat(fd, &st) != 0) {
		complain("cannot write %s: %s", s->log.at, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	if (st.st_size > LOG_BYTES_MOST && ftruncate(fd, 0) == 0)
		st.st_size = 0;
	s->log_from = st.st_size;
	return fd;
}

/* 0 /dev/null, 1 the pipe, 2 the log, 3 the lock, nothing else; no signal blocked; a session of its own, so
 * that a Ctrl-C in our terminal is ours to handle. */
static int spawn(
	struct start *s, const char *const *argv, char *const *envp, int pipe_fd, int log_fd, int lock_fd)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none;
	int err;

	sigemptyset(&none);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	/* In this order: LOCK_FD may be the number of one of the other two. */
	posix_spawn_file_actions_adddup2(&files, pipe_fd, 1);
	posix_spawn_file_actions_adddup2(&files, log_fd, 2);
	posix_spawn_file_actions_adddup2(&files, lock_fd, LOCK_FD);
	posix_spawn_file_actions_addclosefrom_np(&files, LOCK_FD + 1);
	posix_spawn_file_actions_addchdir_np(&files, s->state);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
	err = posix_spawn(&s->pid, s->program.at, &files, &attr, (char *const *)argv, envp);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return err;
}

/* Our environment, and the keys that were taken out of it; the array alone is the caller's. */
static char **surroundings(const struct tier_keys *keys)
{
	size_t count = 0;
	char **out;

	while (environ[count])
		count++;
	out = calloc(count + keys->count + 1, sizeof *out);
	if (!out)
		abort();
	for (size_t i = 0; i < count; i++)
		out[i] = environ[i];
	for (size_t i = 0; i < keys->count; i++)
		out[count + i] = keys->entries[i];
	return out;
}

static int start_program(struct start *s, struct private_size size, int lock_fd)
{
	int fds[2] = { -1, -1 }, log_fd = open_log(s), err;
	char count[16], slots[16], lock_text[16];

	if (log_fd < 0)
		return -E_IO;
	snprintf(count, sizeof count, "%u", size.workers);
	snprintf(slots, sizeof slots, "%u", size.slots);
	snprintf(lock_text, sizeof lock_text, "%d", LOCK_FD);
	const char *argv[] = { s->program.at, "--private", "--state", s->state, "--listen", s->address,
		"--workers", count, "--slots", slots, "--lock-fd", lock_text, size.config ? "--config" : NULL,
		size.config, NULL };

	char **envp = surroundings(size.keys);
	err = pipe2(fds, O_CLOEXEC) ? errno : spawn(s, argv, envp, fds[1], log_fd, lock_fd);
	free(envp);
	if (fds[1] >= 0)
		close(fds[1]);
	close(log_fd);
	s->out_fd = fds[0];
	if (err)
		complain("cannot start %s: %s", s->program.at, strerror(err));
	return err ? -E_IO : 0;
}

/* 0 once the ready line is there; -E_UNAVAILABLE when its stdout ended before. */
static int await_ready(struct start *s, int64_t deadline_ms)
{
	struct buf line = BUF_INIT;
	int err = -E_TIMEOUT;

	while (err == -E_TIMEOUT && clock_ms() < deadline_ms) {
		struct pollfd p = { .fd = s->out_fd, .events = POLLIN };
		char bytes[512];
		ssize_t got;

		if (interrupt_got())
			err = -E_CANCELLED;
		else if (poll(&p, 1, 100) <= 0)
			continue;
		else if ((got = read(s->out_fd, bytes, sizeof bytes)) <= 0)
			err = -E_UNAVAILABLE;
		else
			buf_add(&line, bytes, (size_t)got);
		if (str_starts(buf_str(&line), STR("ready addr=")) && str_find(buf_str(&line), '\n') > 0)
			err = 0;
	}
	buf_release(&line);
	return err;
}

/* The end of what it wrote since we started it: there stands why. */
static void show_log(const struct start *s)
{
	char bytes[TAIL_BYTES_MOST];
	struct buf text = BUF_INIT;
	struct stat st;
	int fd = open(s->log.at, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && st.st_size > s->log_from) {
		off_t from = st.st_size - s->log_from > TAIL_BYTES_MOST ? st.st_size - TAIL_BYTES_MOST
									: s->log_from;
		ssize_t got = pread(fd, bytes, sizeof bytes, from);

		text_escape_lines(str_bytes(bytes, got > 0 ? (size_t)got : 0), &text);
		fwrite(text.at ? text.at : "", 1, text.len, stderr);
	}
	close(fd);
	buf_release(&text);
}

/* Ends what we started, if it has not ended by itself; its own exit code 2 stays one. */
static enum exit_code give_up(struct start *s, int err)
{
	int status = 0;

	if (err != -E_UNAVAILABLE)
		kill(s->pid, SIGTERM);
	while (waitpid(s->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (err == -E_CANCELLED)
		return interrupt_exit();
	complain("the private fleet did not start%s; its log is %s", err == -E_TIMEOUT ? " in time" : "",
		s->log.at);
	show_log(s);
	return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_USAGE ? EXIT_USAGE : EXIT_INFRASTRUCTURE;
}

enum exit_code private_start(
	const char *state, const char *address, struct private_size size, int lock_fd, int64_t deadline_ms)
{
	struct start s = { .state = state, .address = address, .out_fd = -1 };
	enum exit_code code = EXIT_INFRASTRUCTURE;
	int err = paths_program("reeved", &s.program);

	if (!err)
		err = start_program(&s, size, lock_fd);
	if (!err) {
		err = await_ready(&s, deadline_ms);
		code = err ? give_up(&s, err) : EXIT_DONE;
	}
	if (s.out_fd >= 0)
		close(s.out_fd);
	buf_release(&s.program);
	buf_release(&s.log);
	return code;
}
