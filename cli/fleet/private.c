/* A fleet of one's own: who holds the lock starts it, everyone attends, and who leaves last waits for its end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/fleet/private.h"

#include "cli/interrupt.h"
#include "cli/fleet/private_start.h"
#include "cli/words/speak.h"
#include "common/io/clock.h"
#include "common/io/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* From the first look to an open Attend: a Redis with a large log to read takes its time. */
#define PRIVATE_OPEN_MS  60000
#define PRIVATE_CLOSE_MS 5000
#define PRIVATE_RETRY_MS 50

struct private_fleet {
	struct buf state;   /* resolved */
	struct buf address; /* unix:PATH */
	struct buf build;
	struct client *client;
	struct rpc_stream *attend;
	/* Held shared by every client: who can take it alone is the last one. */
	int clients_fd;
	bool alive;
};

uint32_t private_workers(void)
{
	cpu_set_t set;
	int cores = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 2;

	return (uint32_t)(cores < 2 ? 2 : cores > 8 ? 8 : cores);
}

static int open_below(const struct private_fleet *f, const char *name)
{
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s/%s", f->state.at, name);
	int fd = open(path.at, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		complain("cannot open %s: %s", path.at, strerror(errno));
	buf_release(&path);
	return fd;
}

/* The state folder as it is really called: two spellings of one folder must meet at one socket. */
static enum exit_code find_places(struct private_fleet *f)
{
	char words[PATHS_WORDS_BYTES], resolved[PATH_MAX];
	struct buf sockets = BUF_INIT;
	int err = paths_state(&f->state, words);

	if (!err)
		err = paths_private_folder(f->state.at, false, words);
	if (!err && !realpath(f->state.at, resolved)) {
		snprintf(words, sizeof words, "%s", strerror(errno));
		err = -E_IO;
	}
	if (!err) {
		buf_clear(&f->state);
		buf_add_text(&f->state, resolved);
		paths_sockets(resolved, &sockets);
		err = paths_private_folder(sockets.at, true, words);
	}
	if (err)
		complain("%s", words);
	else
		buf_printf(&f->address, "unix:%s/reeved.sock", sockets.at);
	buf_release(&sockets);
	return err ? EXIT_USAGE : EXIT_DONE;
}

static enum exit_code other_build(const struct private_fleet *f)
{
	complain("another build's fleet is alive in %s; wait until its commands have ended, or set "
		 "REEVE_STATE to "
		 "another folder",
		f->state.at);
	return EXIT_INFRASTRUCTURE;
}

/* Waits for the first answer on the Attend stream: 0, or the error it was closed with. */
static int await_attend(struct private_fleet *f, int64_t deadline_ms)
{
	while (clock_ms() < deadline_ms && !interrupt_got()) {
		struct rpc_stream_event event;

		rpc_stream_poll(f->attend, 200, &event);
		if (event.kind == RPC_STREAM_CLOSED)
			return event.err ? event.err : -E_UNAVAILABLE;
		if (event.kind != RPC_STREAM_MESSAGE)
			continue;
		Reeve__V1__AttendResponse *hello =
			client_decode(&reeve__v1__attend_response__descriptor, event.message);
		/* Asked for so that the stream's end can come out. */
		rpc_stream_receive(f->attend);
		bool same = hello && (!hello->build[0] || !strcmp(hello->build, f->build.at));
		client_free(hello);
		return same ? 0 : -E_PRECONDITION;
	}
	return interrupt_got() ? -E_CANCELLED : -E_TIMEOUT;
}

static int attend(struct private_fleet *f, const char *queue, int64_t deadline_ms)
{
	char words[CLIENT_WORDS_BYTES];
	int err = client_open(f->address.at, STR(""), queue, &f->client, words);

	if (err)
		return err;
	f->attend = client_attend(f->client, f->build.at);
	interrupt_wakes(f->attend);
	err = await_attend(f, deadline_ms);
	interrupt_wakes(NULL);
	f->alive = !err;
	if (!err)
		return 0;
	rpc_stream_close(f->attend);
	client_close(f->client);
	f->attend = NULL;
	f->client = NULL;
	return err;
}

/* Takes the lock if it is free and starts the fleet under it; EXIT_DONE also when another one holds it. */
static enum exit_code start_if_none(struct private_fleet *f, struct private_size size, int64_t deadline_ms)
{
	int lock_fd = open_below(f, "lock");
	enum exit_code code = EXIT_DONE;

	if (lock_fd < 0)
		return EXIT_INFRASTRUCTURE;
	if (flock(lock_fd, LOCK_EX | LOCK_NB) == 0)
		code = private_start(f->state.at, f->address.at, size, lock_fd, deadline_ms);
	else if (errno != EWOULDBLOCK)
		code = EXIT_INFRASTRUCTURE;
	if (code != EXIT_DONE && errno == ENOLCK)
		complain("%s does not support locks; set REEVE_STATE to a folder on a local disk",
			f->state.at);
	/* The fleet has its own descriptor of the same lock: it stays locked as long as reeved lives. */
	close(lock_fd);
	return code;
}

static enum exit_code find_or_start(struct private_fleet *f, struct private_size size, const char *queue)
{
	int64_t deadline_ms = clock_ms() + PRIVATE_OPEN_MS;
	int err = -E_TIMEOUT;

	while (clock_ms() < deadline_ms && !interrupt_got()) {
		enum exit_code code = start_if_none(f, size, deadline_ms);

		if (code != EXIT_DONE)
			return code;
		err = attend(f, queue, deadline_ms);
		if (!err)
			return EXIT_DONE;
		if (err == -E_PRECONDITION)
			return other_build(f);
		if (err != -E_UNAVAILABLE)
			break;
		/* Its holder is still starting, or already ending: the next look tells. */
		interrupt_sleep(PRIVATE_RETRY_MS, 0);
	}
	if (interrupt_got())
		return interrupt_exit();
	complain("the private fleet in %s does not answer: %s; its log is %s/reeved.log", f->state.at,
		error_words(err), f->state.at);
	return EXIT_INFRASTRUCTURE;
}

enum exit_code private_open(
	struct private_size size, const char *queue, struct private_fleet **out, struct client **client)
{
	struct private_fleet *f = calloc(1, sizeof *f);
	enum exit_code code;

	if (!f)
		abort();
	f->clients_fd = -1;
	size.workers = size.workers ? size.workers : private_workers();
	size.slots = size.slots ? size.slots : 1;
	code = find_places(f);
	if (code == EXIT_DONE && paths_build(&f->build) != 0) {
		complain("reeved is not beside this program; build or install both, or name a --coordinator");
		code = EXIT_INFRASTRUCTURE;
	}
	if (code == EXIT_DONE) {
		f->clients_fd = open_below(f, "clients");
		if (f->clients_fd < 0 || flock(f->clients_fd, LOCK_SH) != 0)
			code = EXIT_INFRASTRUCTURE;
	}
	if (code == EXIT_DONE)
		code = find_or_start(f, size, queue);
	if (code != EXIT_DONE) {
		private_close(f);
		return code;
	}
	*client = f->client;
	*out = f;
	return EXIT_DONE;
}

bool private_alive(struct private_fleet *f)
{
	struct rpc_stream_event event;

	do {
		rpc_stream_poll(f->attend, 0, &event);
		if (event.kind == RPC_STREAM_CLOSED)
			f->alive = false;
	} while (f->alive && event.kind != RPC_STREAM_NOTHING);
	return f->alive;
}

struct str private_state(const struct private_fleet *f)
{
	return buf_str(&f->state);
}

/* The lock is free once reeved is gone. While another client comes in, there is nothing to wait for. */
static void await_end(const struct private_fleet *f)
{
	int64_t deadline_ms = clock_ms() + PRIVATE_CLOSE_MS;
	int lock_fd = open_below(f, "lock");

	while (lock_fd >= 0 && clock_ms() < deadline_ms) {
		if (flock(f->clients_fd, LOCK_EX | LOCK_NB) != 0)
			break;
		/* Only to ask: a newcomer must be able to take his share. */
		flock(f->clients_fd, LOCK_UN);
		if (flock(lock_fd, LOCK_SH | LOCK_NB) == 0)
			break;
		interrupt_sleep(PRIVATE_RETRY_MS, 1);
	}
	if (lock_fd >= 0)
		close(lock_fd);
}

void private_close(struct private_fleet *f)
{
	if (!f)
		return;
	if (f->attend) {
		rpc_stream_close(f->attend);
		await_end(f);
	}
	if (f->clients_fd >= 0)
		close(f->clients_fd);
	buf_release(&f->state);
	buf_release(&f->address);
	buf_release(&f->build);
	free(f);
}
