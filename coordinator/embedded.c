/* Starts redis-server and waits until it has read its data. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/embedded.h"
#include "common/io/clock.h"
#include "common/io/paths.h"
#include "reeve/limits.h"

#include <errno.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { START_MS = 60000 }; /* reading a large append-only file takes a while */

static int start(struct embedded *e, const char *dir, const char *socket, const char *log, const char *fsync,
	char words[256])
{
	const char *argv[] = { "redis-server", "--port", "0", "--unixsocket", socket, "--unixsocketperm",
		"700", "--dir", dir, "--save", "", "--appendonly", "yes", "--appendfsync", fsync,
		/* A rewrite takes a core for a while: not for every job of a hundred thousand subtasks. */
		"--auto-aof-rewrite-min-size", "256mb", "--maxmemory-policy", "noeviction", "--daemonize",
		"no", NULL };
	const char *found = getenv("PATH");
	struct buf path = BUF_INIT;

	buf_printf(&path, "PATH=%s", found ? found : "/usr/local/bin:/usr/bin:/bin");
	const char *envp[] = { path.at, NULL };
	struct spawn_request request = { .argv = argv, .envp = envp, .cwd = dir };
	int err = spawner_start(e->spawner, &request, log, &e->pid, &e->stdout_fd);

	buf_release(&path);
	if (err == -E_NOT_FOUND)
		snprintf(words, 256,
			"there is no redis-server; install it (apt-get install redis-server) or name one "
			"with --redis");
	else if (err)
		snprintf(words, 256, "redis-server cannot be started: %s", error_words(err));
	return err;
}

/* What it says fills the pipe otherwise; true while it lives. */
static bool drink(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char bytes[4096];

	while (poll(&p, 1, 0) > 0)
		if (read(fd, bytes, sizeof bytes) <= 0)
			return false;
	return true;
}

/* 1: it answers; 0: not yet. Nobody else uses it: the leader's key is of one that died, and the functions may be
 * those of an older build; ours are loaded when the store is opened. */
static int ask(const char *socket, const char *fleet)
{
	struct timeval wait = { .tv_sec = 1 };
	redisContext *link = redisConnectUnixWithTimeout(socket, wait);
	redisReply *pong = NULL, *gone = NULL, *old = NULL;
	int ready = 0;

	if (link && !link->err && redisSetTimeout(link, wait) == REDIS_OK)
		pong = redisCommand(link, "PING");
	if (pong && pong->type == REDIS_REPLY_STATUS) {
		gone = redisCommand(link, "DEL {reeve:%s}:leader", fleet);
		old = redisCommand(link, "FUNCTION FLUSH");
		ready = gone && gone->type == REDIS_REPLY_INTEGER && old && old->type == REDIS_REPLY_STATUS;
	}
	freeReplyObject(pong);
	freeReplyObject(gone);
	freeReplyObject(old);
	redisFree(link);
	return ready;
}

static int await(struct embedded *e, const char *socket, const char *fleet, const char *log, char words[256])
{
	int64_t until = clock_ms() + START_MS;

	while (clock_ms() < until) {
		if (!drink(e->stdout_fd)) {
			snprintf(words, 256, "redis-server ended at once; %.180s says why", log);
			return -E_UNAVAILABLE;
		}
		if (!access(socket, F_OK) && ask(socket, fleet))
			return 0;
		poll(NULL, 0, 5);
	}
	snprintf(words, 256, "redis-server did not answer within a minute; see %.180s", log);
	return -E_UNAVAILABLE;
}

int embedded_start(struct embedded *e, struct spawner *spawner, const char *state, const char *socket_dir,
	const char *fleet, const char *fsync, char words[256])
{
	struct buf dir = BUF_INIT, socket = BUF_INIT, log = BUF_INIT;
	int err;

	*e = (struct embedded){ .spawner = spawner, .stdout_fd = -1 };
	buf_printf(&dir, "%s/redis", state);
	buf_printf(&socket, "%s/redis.sock", socket_dir);
	buf_printf(&log, "%s/redis.log", state);
	buf_printf(&e->address, "unix:%s", socket.at);
	unlink(socket.at);
	err = paths_private_folder(dir.at, true, words);
	if (!err)
		err = start(e, dir.at, socket.at, log.at, fsync, words);
	if (!err)
		err = await(e, socket.at, fleet, log.at, words);
	buf_release(&dir);
	buf_release(&socket);
	buf_release(&log);
	return err;
}

void embedded_stop(struct embedded *e)
{
	if (e->pid)
		spawner_stop(e->spawner, e->pid, DRAIN_MS);
	if (e->stdout_fd >= 0)
		close(e->stdout_fd);
	buf_release(&e->address);
	e->pid = 0;
}
