/* Finds the workers whose keys still live: what a new coordinator hears first of the fleet it takes over. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/redis_store.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define WORDS 256
#define PAGE  "1000"

/* Names in one buffer, each behind its length; and where each begins. */
struct names {
	struct buf bytes;
	size_t *at;
	size_t count, room;
};

static void add_name(struct names *names, struct str name)
{
	if (names->count == names->room) {
		names->room = names->room ? 2 * names->room : 64;
		names->at = reallocarray(names->at, names->room, sizeof *names->at);
		if (!names->at)
			abort();
	}
	names->at[names->count++] = names->bytes.len;
	buf_add_prefixed(&names->bytes, name);
}

static struct str name_at(const struct names *names, size_t at)
{
	struct reader r = reader_of(str_sub(buf_str(&names->bytes), at, names->bytes.len));

	return read_prefixed(&r);
}

static int compare_names(const void *a, const void *b, void *arg)
{
	return str_compare(name_at(arg, *(const size_t *)a), name_at(arg, *(const size_t *)b));
}

/* One page of SCAN; the cursor is "0" again at the end. */
static int scan(
	redisContext *link, struct key pattern, char cursor[32], struct names *names, char words[WORDS])
{
	redisReply *reply = LINK_CALL(
		link, STR("SCAN"), str_of(cursor), STR("MATCH"), key_str(&pattern), STR("COUNT"), STR(PAGE));
	int err = link_check(reply, REDIS_REPLY_ARRAY, "the list of workers", words);

	if (err)
		goto out;
	assert(reply->elements == 2);
	snprintf(cursor, 32, "%.*s", STR_ARG(str_sub(reply_element(reply, 0), 0, 31)));
	for (size_t i = 0; i < reply->element[1]->elements; i++)
		add_name(names, reply_element(reply->element[1], i));
out:
	freeReplyObject(reply);
	return err;
}

/* Nothing is told of a key that expired since it was found. */
static int tell(redisContext *link, struct str name, size_t prefix, const struct store_loader *loader,
	char words[WORDS])
{
	redisReply *reply = LINK_CALL(link, STR("GET"), name);
	int err = 0;

	if (!reply || reply->type != REDIS_REPLY_NIL)
		err = link_check(reply, REDIS_REPLY_STRING, "the key of a worker", words);
	if (!err && reply->type == REDIS_REPLY_STRING)
		err = loader->worker(loader->arg, str_sub(name, prefix, name.len), reply_str(reply));
	freeReplyObject(reply);
	return err;
}

int redis_load_workers(
	struct redis_store *s, redisContext *link, const struct store_loader *loader, char words[WORDS])
{
	struct key pattern = key_of(&s->keys, KEY_WORKERS);
	struct names names = { .count = 0 };
	char cursor[32] = "0";
	int err;

	do
		err = scan(link, pattern, cursor, &names, words);
	while (!err && !str_equal(str_of(cursor), STR("0")));
	if (names.count)
		qsort_r(names.at, names.count, sizeof *names.at, compare_names, &names);
	for (size_t i = 0; i < names.count && !err; i++) {
		struct str name = name_at(&names, names.at[i]);

		/* SCAN may give a key twice. */
		if (i > 0 && str_equal(name, name_at(&names, names.at[i - 1])))
			continue;
		err = tell(link, name, pattern.len - 1, loader, words);
	}
	free(names.at);
	buf_release(&names.bytes);
	return err;
}
