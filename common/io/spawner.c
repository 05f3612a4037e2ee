/* Our side of reeve-spawn: asks it for children, collects their output, and ends with it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/spawner.h"

#include "common/io/clock.h"
#include "common/io/spawn_wire.h"
#include "reeve/limits.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	READ_BYTES = 64 << 10, /* what a pipe holds */
	CANCEL_LOOK_MS = 100,
	EXIT_WITHOUT_SPAWNER = 3, /* as for every fault of the infrastructure */
};

struct long_child {
	struct long_child *next;
	pid_t pid;
	int control;
};

struct spawner {
	pid_t pid;
	int socket;
	pthread_t watcher;
	atomic_bool closing;
	pthread_mutex_t lock; /* of the list */
	struct long_child *children;
};

/* A child that is being asked for, as we hold it. */
struct child {
	int control;
	int out;
	int err;
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Nothing is ever sent on this side of the socket: only its end can be read. Without reeve-spawn we can start
 * nothing more, and what it started is dead: a worker that went on would fail every attempt it is given. */
static void *watch(void *arg)
{
	static const char words[] = "reeve: reeve-spawn is gone, ending\n";
	struct spawner *s = arg;
	char byte;

	while (recv(s->socket, &byte, 1, 0) > 0 || errno == EINTR)
		errno = 0;
	if (atomic_load(&s->closing))
		return NULL;
	(void)!write(STDERR_FILENO, words, sizeof words - 1);
	_exit(EXIT_WITHOUT_SPAWNER);
}

static int watch_start(struct spawner *s)
{
	sigset_t all, before;
	int err;

	/* Signals are the caller's, who blocks them only after us: none may find its way to this thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&s->watcher, NULL, watch, s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (err)
		return -E_IO;
	pthread_setname_np(s->watcher, "spawn-watch");
	return 0;
}

int spawner_open(struct spawner **out)
{
	struct spawner *s = calloc(1, sizeof *s);
	int pair[2];
	int err = -E_IO;

	if (!s)
		abort();
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		goto out;
	s->pid = fork();
	if (!s->pid) {
		close(pair[0]);
		spawn_process_main(pair[1]);
	}
	close(pair[1]);
	s->socket = pair[0];
	pthread_mutex_init(&s->lock, NULL);
	if (s->pid > 0)
		err = watch_start(s);
	if (!err) {
		*out = s;
		return 0;
	}
	close(s->socket);
	if (s->pid > 0)
		waitpid(s->pid, NULL, 0);
out:
	free(s);
	return err;
}

void spawner_close(struct spawner *s)
{
	if (!s)
		return;
	atomic_store(&s->closing, true);
	shutdown(
		s->socket, SHUT_WR); /* its end of the requests; the watcher sees the answer, the other end */
	while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	pthread_join(s->watcher, NULL);
	close(s->socket);
	while (s->children) {
		struct long_child *c = s->children;

		s->children = c->next;
		close(c->control);
		free(c);
	}
	pthread_mutex_destroy(&s->lock);
	free(s);
}

pid_t spawner_pid(const struct spawner *s)
{
	return s->pid;
}

static void add_strings(struct buf *b, const char *const *strings)
{
	uint32_t count = 0;

	while (strings[count])
		count++;
	buf_add_u32(b, count);
	for (uint32_t i = 0; i < count; i++)
		buf_add_prefixed(
			b, str_bytes(strings[i], strlen(strings[i]) + 1)); /* with the NUL: used in place */
}

/* The request as a file in memory, or -1. */
static int request_file(const struct spawn_request *r)
{
	struct buf b = BUF_INIT;
	int fd = memfd_create("reeve-request", MFD_CLOEXEC);
	size_t done = 0;

	add_strings(&b, r->argv);
	add_strings(&b, r->envp);
	buf_add_prefixed(&b, str_bytes(r->cwd, strlen(r->cwd) + 1));
	buf_add_u64(&b, r->limits.memory_bytes);
	buf_add_u64(&b, r->limits.cpu_s);
	buf_add_u64(&b, r->limits.file_bytes);
	buf_add_u32(&b, r->limits.processes);
	while (fd >= 0 && done < b.len) {
		ssize_t n = pwrite(fd, b.at + done, b.len - done, (off_t)done);

		if (n <= 0)
			close_fd(&fd);
		else
			done += (size_t)n;
	}
	buf_release(&b);
	return fd;
}

static int send_request(struct spawner *s, const int fds[SPAWN_FDS])
{
	char word = 'S';
	struct iovec data = { &word, 1 };
	union {
		char bytes[CMSG_SPACE(sizeof(int) * SPAWN_FDS)];
		struct cmsghdr align;
	} control = { { 0 } };
	struct msghdr m = { .msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof control.bytes };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	ssize_t n;

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int) * SPAWN_FDS);
	memcpy(CMSG_DATA(c), fds, sizeof(int) * SPAWN_FDS);
	do
		n = sendmsg(s->socket, &m, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == 1 ? 0 : -E_UNAVAILABLE;
}

/* Asks for a child. `err_fd` is where its stderr goes, or -1 for a pipe of its own. */
static int ask(struct spawner *s, const struct spawn_request *r, int err_fd, struct child *out)
{
	int pair[2] = { -1, -1 }, pipe_out[2] = { -1, -1 }, pipe_err[2] = { -1, -1 };
	int request = request_file(r);
	int err = -E_IO;

	assert(r->argv[0] && r->cwd);
	*out = (struct child){ -1, -1, -1 };
	if (request < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) ||
		pipe2(pipe_out, O_CLOEXEC) || (err_fd < 0 && pipe2(pipe_err, O_CLOEXEC)))
		goto out;
	err = send_request(
		s, (int[SPAWN_FDS]){ request, pair[1], pipe_out[1], err_fd < 0 ? pipe_err[1] : err_fd });
	if (err)
		goto out;
	*out = (struct child){ pair[0], pipe_out[0], pipe_err[0] };
	pair[0] = pipe_out[0] = pipe_err[0] = -1;
out:
	close_fd(&pipe_err[0]);
	close_fd(&pipe_err[1]);
	close_fd(&pipe_out[0]);
	close_fd(&pipe_out[1]);
	close_fd(&pair[0]);
	close_fd(&pair[1]);
	close_fd(&request);
	return err;
}

static int report_receive(int control, struct spawn_report *out)
{
	ssize_t n;

	/* An order that crossed the last report is unread when the other end closes. The kernel then tells us of a
	 * reset, once, before it gives us that report. */
	do
		n = recv(control, out, sizeof *out, 0);
	while (n < 0 && (errno == EINTR || errno == ECONNRESET));
	return n == (ssize_t)sizeof *out ? 0 : -E_UNAVAILABLE; /* reeve-spawn is gone */
}

static void order(int control, enum spawn_order what)
{
	char byte = (char)what;

	/* That it is gone already is what the next read of the control socket tells. */
	(void)!send(control, &byte, 1, MSG_NOSIGNAL);
}

/* Takes what is in the pipe, `most` bytes of it in all. True when there was more. Closes it at its end. */
static bool take_output(int *fd, struct buf *into, size_t start, size_t most)
{
	while (*fd >= 0) {
		size_t room = most - (into->len - start);
		ssize_t n;

		buf_reserve(into, READ_BYTES);
		n = read(*fd, into->at + into->len, READ_BYTES);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		if (!n) {
			close_fd(fd);
			return false;
		}
		into->len += (size_t)n < room ? (size_t)n : room;
		into->at[into->len] = '\0';
		if ((size_t)n > room)
			return true;
	}
	return false;
}

/* One run: what is still to be looked at, and why it is being ended, if it is. */
struct run {
	struct child child;
	struct buf *out, *err;
	size_t out_start, err_start, most;
	int64_t deadline_ms; /* 0: none */
	const atomic_bool *cancel;
	bool killed;
	enum spawn_end why;
};

static void run_kill(struct run *r, enum spawn_end why)
{
	if (r->killed)
		return;
	r->killed = true;
	r->why = why;
	order(r->child.control, SPAWN_KILL);
}

static void run_take(struct run *r)
{
	bool out_full = take_output(&r->child.out, r->out, r->out_start, r->most);
	bool err_full = take_output(&r->child.err, r->err, r->err_start, r->most);

	if (out_full || err_full)
		run_kill(r, SPAWN_OUTPUT_FULL);
}

static int run_patience(const struct run *r)
{
	int64_t left = r->deadline_ms ? r->deadline_ms - clock_ms() : INT32_MAX;

	if (r->killed)
		return -1;
	if (r->cancel && left > CANCEL_LOOK_MS)
		left = CANCEL_LOOK_MS;
	return left < 0 ? 0 : left >= INT32_MAX ? -1 : (int)left;
}

/* Until reeve-spawn says that it ended or never began. */
static int run_wait(struct run *r, struct spawn_report *report)
{
	for (;;) {
		struct pollfd fds[3] = { { r->child.control, POLLIN, 0 }, { r->child.out, POLLIN, 0 },
			{ r->child.err, POLLIN, 0 } };

		if (poll(fds, 3, run_patience(r)) < 0 && errno != EINTR)
			return -E_IO;
		run_take(r);
		if (fds[0].revents) {
			int err = report_receive(r->child.control, report);

			if (err || report->word != SPAWN_SAYS_STARTED)
				return err;
		}
		if (r->cancel && *r->cancel)
			run_kill(r, SPAWN_CANCELLED);
		if (r->deadline_ms && clock_ms() >= r->deadline_ms)
			run_kill(r, SPAWN_TIMED_OUT);
	}
}

static void result_fill(const struct run *r, const struct spawn_report *report, struct spawn_result *result)
{
	result->memory_bytes_peak = report->memory_bytes_peak;
	if (report->word == SPAWN_SAYS_FAILED) {
		result->end = SPAWN_NOT_STARTED;
		result->code = report->value;
	} else if (r->killed) {
		result->end = r->why;
	} else if (WIFSIGNALED(report->value)) {
		result->end = SPAWN_SIGNALLED;
		result->code = WTERMSIG(report->value);
	} else {
		result->end = SPAWN_EXITED;
		result->code = WEXITSTATUS(report->value);
	}
}

int spawner_run(struct spawner *s, const struct spawn_request *request, const atomic_bool *cancel,
	struct buf *out, struct buf *err, struct spawn_result *result)
{
	int64_t began_ms = clock_ms();
	struct run r = { .out = out,
		.err = err,
		.out_start = out->len,
		.err_start = err->len,
		.cancel = cancel,
		.most = request->limits.output_bytes ? request->limits.output_bytes : OUTPUT_BYTES_MOST,
		.deadline_ms = request->limits.wall_ms ? began_ms + request->limits.wall_ms : 0 };
	struct spawn_report report;
	int failed = ask(s, request, -1, &r.child);

	*result = (struct spawn_result){ 0 };
	if (failed)
		return failed;
	fcntl(r.child.out, F_SETFL, O_NONBLOCK);
	fcntl(r.child.err, F_SETFL, O_NONBLOCK);
	failed = run_wait(&r, &report);
	if (!failed) {
		/* What a grandchild that fled its group may still write is not waited for. */
		run_take(&r);
		result_fill(&r, &report, result);
		result->wall_ms = clock_ms() - began_ms;
	}
	close_fd(&r.child.out);
	close_fd(&r.child.err);
	close_fd(&r.child.control);
	return failed;
}

static void child_keep(struct spawner *s, pid_t pid, int control)
{
	struct long_child *c = malloc(sizeof *c);

	if (!c)
		abort();
	*c = (struct long_child){ .pid = pid, .control = control };
	pthread_mutex_lock(&s->lock);
	c->next = s->children;
	s->children = c;
	pthread_mutex_unlock(&s->lock);
}

int spawner_start(struct spawner *s, const struct spawn_request *request, const char *log_path, pid_t *pid,
	int *stdout_fd)
{
	int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	struct spawn_report report;
	struct child c;
	int err;

	if (log < 0)
		return -E_IO;
	err = ask(s, request, log, &c);
	close(log);
	if (err)
		return err;
	err = report_receive(c.control, &report);
	if (!err && report.word == SPAWN_SAYS_FAILED)
		err = report.value == ENOENT ? -E_NOT_FOUND : -E_IO;
	if (err) {
		close_fd(&c.out);
		close_fd(&c.control);
		return err;
	}
	child_keep(s, report.value, c.control);
	*pid = report.value;
	*stdout_fd = c.out;
	return 0;
}

static int child_forget(struct spawner *s, pid_t pid)
{
	int control = -1;

	pthread_mutex_lock(&s->lock);
	for (struct long_child **at = &s->children; *at; at = &(*at)->next) {
		struct long_child *c = *at;

		if (c->pid != pid)
			continue;
		control = c->control;
		*at = c->next;
		free(c);
		break;
	}
	pthread_mutex_unlock(&s->lock);
	return control;
}

void spawner_stop(struct spawner *s, pid_t pid, int grace_ms)
{
	int control = child_forget(s, pid);
	struct pollfd fd = { control, POLLIN, 0 };
	struct spawn_report report;

	if (control < 0)
		return;
	order(control, SPAWN_TERMINATE);
	if (poll(&fd, 1, grace_ms) <= 0)
		order(control, SPAWN_KILL);
	(void)!report_receive(control, &report); /* ended, or reeve-spawn is, and all with it */
	close(control);
}
