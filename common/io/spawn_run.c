/* Collects the output of one child until its end, and ends it when it has had enough. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/clock.h"
#include "common/io/spawn_ask.h"
#include "reeve/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	READ_BYTES = 64 << 10, /* what a pipe holds */
	CANCEL_LOOK_MS = 100,
};

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
			spawn_fd_close(fd);
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
	struct spawn_child child;
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
	spawn_order_send(r->child.control, SPAWN_KILL);
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
			int err = spawn_report_receive(r->child.control, report);

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
	int failed = spawn_ask(spawner_socket(s), request, -1, &r.child);

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
	spawn_fd_close(&r.child.out);
	spawn_fd_close(&r.child.err);
	spawn_fd_close(&r.child.control);
	return failed;
}
