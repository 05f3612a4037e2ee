/* A redis-server of our own: it is found, awaited, and what the last leader left is taken away. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/embedded.h"
#include "tests/unit/common/content/tree.h"

#include <hiredis/hiredis.h>
#include <signal.h>

enum { SKIPPED = 77 };

static int start(struct embedded *e, struct spawner *spawner, const struct tree *t, char words[256])
{
	return embedded_start(e, spawner, t->path, t->path, "test", "everysec", words);
}

static void run_with_path(const char *command, int err, const char *words_have)
{
	char path[80], words[256] = "", *before = strdup(getenv("PATH"));
	struct spawner *spawner;
	struct embedded e;
	struct tree t;

	tree_make(&t, command);
	snprintf(path, sizeof path, "%s/bin", t.path);
	CU_ASSERT_EQUAL_FATAL(spawner_open(&spawner), 0);
	setenv("PATH", path, 1);
	CU_ASSERT_EQUAL(start(&e, spawner, &t, words), err);
	setenv("PATH", before, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, words_have));
	embedded_stop(&e);
	spawner_close(spawner);
	tree_remove(&t);
	free(before);
}

void test_without_a_redis_server_the_next_step_is_told(void)
{
	run_with_path("mkdir bin", -E_NOT_FOUND, "apt-get install redis-server");
}

void test_a_server_that_ends_is_not_awaited(void)
{
	run_with_path(
		"mkdir bin && printf '#!/bin/sh\\nexit 1\\n' >bin/redis-server && chmod +x bin/redis-server",
		-E_UNAVAILABLE, "redis.log says why");
}

/* One command; `word` is what its %s stands for. */
static redisReply *ask(const struct tree *t, const char *command, const char *word)
{
	char socket[96];

	snprintf(socket, sizeof socket, "%s/redis.sock", t->path);
	redisContext *link = redisConnectUnix(socket);
	redisReply *reply = link && !link->err ? redisCommand(link, command, word) : NULL;

	redisFree(link);
	CU_ASSERT_PTR_NOT_NULL_FATAL(reply);
	return reply;
}

static long long number_of(const struct tree *t, const char *command)
{
	redisReply *reply = ask(t, command, "");
	long long n = reply->type == REDIS_REPLY_ARRAY ? (long long)reply->elements : reply->integer;

	freeReplyObject(reply);
	return n;
}

void test_its_data_stays_and_its_last_leader_does_not(void)
{
	char words[256] = "", address[96];
	struct spawner *spawner;
	struct embedded e;
	struct tree t;
	int err;

	tree_make(&t, ":");
	snprintf(address, sizeof address, "unix:%s/redis.sock", t.path);
	CU_ASSERT_EQUAL_FATAL(spawner_open(&spawner), 0);
	err = start(&e, spawner, &t, words);
	if (err == -E_NOT_FOUND) {
		printf("skipped: no redis-server\n");
		exit(SKIPPED);
	}
	CU_ASSERT_EQUAL_FATAL(err, 0);
	CU_ASSERT_STRING_EQUAL(e.address.at, address);
	freeReplyObject(ask(&t, "SET {reeve:test}:leader %s", "who-led-before"));
	freeReplyObject(ask(&t, "SET {reeve:other}:leader %s", "of-another-fleet"));
	freeReplyObject(ask(&t, "SET {reeve:test}:job %s", "a-job"));
	freeReplyObject(
		ask(&t, "FUNCTION LOAD %s", "#!lua name=old\nredis.register_function('f', function() end)"));
	CU_ASSERT_EQUAL(number_of(&t, "FUNCTION LIST"), 1);
	pid_t first = e.pid;

	embedded_stop(&e);
	CU_ASSERT_EQUAL(kill(first, 0), -1); /* it is gone when that returns */
	CU_ASSERT_EQUAL_FATAL(start(&e, spawner, &t, words), 0);
	CU_ASSERT_EQUAL(number_of(&t, "EXISTS {reeve:test}:leader"), 0);
	CU_ASSERT_EQUAL(number_of(&t, "EXISTS {reeve:other}:leader"), 1);
	CU_ASSERT_EQUAL(number_of(&t, "EXISTS {reeve:test}:job"), 1);
	CU_ASSERT_EQUAL(number_of(&t, "FUNCTION LIST"), 0);
	embedded_stop(&e);
	spawner_close(spawner);
	tree_remove(&t);
}
