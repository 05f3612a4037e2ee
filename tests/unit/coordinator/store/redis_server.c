/* Starts, asks, kills and removes a redis-server for a test. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "redis_server.h"

#include <CUnit/CUnit.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define SKIPPED  77
#define UP_STEPS 1000
#define STEP_MS  10

extern char **environ;

static redisContext *connect_now(struct redis_server *r)
{
	redisContext *link = redisConnectUnix(r->socket);

	if (link && link->err) {
		redisFree(link);
		return NULL;
	}
	return link;
}

static bool answers(struct redis_server *r)
{
	redisContext *link = connect_now(r);
	redisReply *reply = link ? redisCommand(link, "PING") : NULL;
	bool good = reply && reply->type == REDIS_REPLY_STATUS;

	freeReplyObject(reply);
	if (link)
		redisFree(link);
	return good;
}

void redis_server_launch(struct redis_server *r)
{
	/* "always": else a Redis whose disk is busy answers before it writes, and a kill loses what it said it had. */
	char *argv[] = { "redis-server", "--port", "0", "--unixsocket", r->socket, "--dir", r->dir, "--save",
		"", "--appendonly", "yes", "--appendfsync", "always", "--logfile", "redis.log",
		(char *)r->extra[0], (char *)r->extra[1], NULL };

	if (posix_spawnp(&r->pid, "redis-server", NULL, NULL, argv, environ)) {
		printf("skipped: no redis-server\n");
		exit(SKIPPED);
	}
}

void redis_server_start(struct redis_server *r)
{
	snprintf(r->dir, sizeof r->dir, "/tmp/reeve-store-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(r->dir));
	snprintf(r->socket, sizeof r->socket, "%s/redis.sock", r->dir);
	snprintf(r->address, sizeof r->address, "unix:%s", r->socket);
	redis_server_launch(r);
	for (int i = 0; i < UP_STEPS; i++) {
		if (answers(r))
			return;
		poll(NULL, 0, STEP_MS);
	}
	CU_FAIL_FATAL("redis-server does not come up");
}

void redis_server_kill(struct redis_server *r, int signal)
{
	kill(r->pid, signal);
	if (signal != SIGSTOP && signal != SIGCONT)
		waitpid(r->pid, NULL, 0);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

void redis_server_end(struct redis_server *r)
{
	redis_server_kill(r, SIGKILL);
	nftw(r->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

redisReply *redis_server_ask(struct redis_server *r, const char *command)
{
	redisContext *link = connect_now(r);
	redisReply *reply = link ? redisCommand(link, command) : NULL;

	CU_ASSERT_PTR_NOT_NULL_FATAL(reply);
	redisFree(link);
	return reply;
}

void redis_server_do(struct redis_server *r, const char *command)
{
	redisReply *reply = redis_server_ask(r, command);

	CU_ASSERT_NOT_EQUAL(reply->type, REDIS_REPLY_ERROR);
	if (reply->type == REDIS_REPLY_ERROR)
		printf("%s: %s\n", command, reply->str);
	freeReplyObject(reply);
}

long long redis_server_number(struct redis_server *r, const char *command)
{
	redisReply *reply = redis_server_ask(r, command);
	long long number = reply->type == REDIS_REPLY_STRING ? atoll(reply->str) : reply->integer;

	freeReplyObject(reply);
	return number;
}
