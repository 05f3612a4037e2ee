/* Tries coordinator/store/redis.c against a real redis-server: the suite of all stores. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "redis_server.h"
#include "suite.h"

#include <CUnit/CUnit.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

static const struct store_wake nobody = { NULL, NULL };

struct fleet {
	struct redis_server *server;
	char name[32]; /* a fleet a case: all begin empty */
};

static struct store *open_store(void *arg)
{
	struct fleet *f = arg;
	struct store *s = NULL;
	char words[256] = "";

	CU_ASSERT_EQUAL_FATAL(store_redis_open(f->server->address, f->name, 5000, nobody, &s, words), 0);
	CU_ASSERT_STRING_EQUAL(words, "");
	return s;
}

static redisReply *all_keys(struct fleet *f)
{
	char command[64];

	snprintf(command, sizeof command, "KEYS {reeve:%s}:*", f->name);
	return redis_server_ask(f->server, command);
}

static void expire(void *arg)
{
	struct fleet *f = arg;
	redisReply *keys = all_keys(f);

	for (size_t i = 0; i < keys->elements; i++)
		if (strstr(keys->element[i]->str, "}:leader") || strstr(keys->element[i]->str, "}:worker:")) {
			char command[512];

			snprintf(command, sizeof command, "PEXPIRE %s 0", keys->element[i]->str);
			redis_server_do(f->server, command);
		}
	freeReplyObject(keys);
}

static void each_key(struct fleet *f, const char *pattern, const char *command)
{
	char text[512];
	redisReply *keys;

	snprintf(text, sizeof text, "KEYS %s{reeve:%s}:*", pattern, f->name);
	keys = redis_server_ask(f->server, text);
	for (size_t i = 0; i < keys->elements; i++) {
		const char *key = keys->element[i]->str + strlen(pattern);

		snprintf(text, sizeof text, command, key, key);
		redis_server_do(f->server, text);
	}
	freeReplyObject(keys);
}

static void keep(void *arg)
{
	each_key(arg, "", "COPY %s kept:%s REPLACE");
}

static void lose(void *arg)
{
	struct fleet *f = arg;

	each_key(f, "", "DEL %s");
	each_key(f, "kept:", "COPY kept:%s %s");
	redis_server_do(f->server, "CLIENT KILL TYPE normal");
}

static void spoil(void *arg, const struct move *where)
{
	static const char *parts[] = { "", ":sub", ":results", ":held", ":events" };
	struct fleet *f = arg;
	char command[512];

	if (where->kind == MOVE_WORKER)
		snprintf(command, sizeof command, "RPUSH {reeve:%s}:worker:%.*s x", f->name,
			STR_ARG(where->key));
	else
		snprintf(command, sizeof command, "SET {reeve:%s}:job:j%" PRIu64 "%s x", f->name, where->job,
			parts[where->kind]);
	redis_server_do(f->server, command);
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(redisReply *const *)a)->str, (*(redisReply *const *)b)->str);
}

static void dump(void *arg, struct buf *out)
{
	struct fleet *f = arg;
	redisReply *keys = all_keys(f);

	qsort(keys->element, keys->elements, sizeof keys->element[0], by_name);
	for (size_t i = 0; i < keys->elements; i++) {
		char command[512];
		redisReply *value;

		snprintf(command, sizeof command, "DUMP %s", keys->element[i]->str);
		value = redis_server_ask(f->server, command);
		buf_add_text(out, keys->element[i]->str);
		buf_add(out, value->str, value->len);
		freeReplyObject(value);
	}
	freeReplyObject(keys);
}

void test_redis_keeps_the_promise(void)
{
	struct redis_server server = { .pid = 0 };

	redis_server_start(&server);
	for (size_t i = 0; i < suite_case_count; i++) {
		struct fleet f = { .server = &server };
		struct world w = { &f, open_store, expire, spoil, dump, keep, lose };

		snprintf(f.name, sizeof f.name, "case%zu", i);
		printf("\n    %s", suite_cases[i].name);
		suite_cases[i].run(&w);
	}
	redis_server_end(&server);
}
