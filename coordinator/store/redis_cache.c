/* Looks into the cache: one MGET on a connection of its own, and whatever goes wrong is no answer. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/redis_store.h"
#include "reeve/limits.h"

#include <assert.h>

/* One after the other in one buf; the strs are made when it no longer moves. */
static void ask(struct redis_store *s, redisContext *link, const struct str *keys, size_t count)
{
	struct key prefix = key_of(&s->keys, KEY_CACHE);
	struct str *args = reallocarray(NULL, count + 1, sizeof *args);
	struct buf names = BUF_INIT;
	size_t at = 0;

	if (!args)
		abort();
	for (size_t i = 0; i < count; i++) {
		buf_add_str(&names, key_str(&prefix));
		buf_add_str(&names, keys[i]);
	}
	args[0] = STR("MGET");
	for (size_t i = 0; i < count; i++) {
		args[i + 1] = str_sub(buf_str(&names), at, prefix.len + keys[i].len);
		at += args[i + 1].len;
	}
	link_send(link, count + 1, args);
	buf_release(&names);
	free(args);
}

static int answer(
	redisContext *link, size_t count, int (*each)(void *arg, size_t place, struct str value), void *arg)
{
	void *got = NULL;
	redisReply *reply = redisGetReply(link, &got) == REDIS_OK ? got : NULL;
	char words[256];
	int err = link_check(reply, REDIS_REPLY_ARRAY, "the cache", words);

	assert(err || reply->elements == count);
	for (size_t i = 0; i < count && !err; i++)
		if (reply->element[i]->type == REDIS_REPLY_STRING)
			err = each(arg, i, reply_str(reply->element[i]));
	freeReplyObject(reply);
	return err;
}

int redis_cached(struct store *base, const struct str *keys, size_t count,
	int (*each)(void *arg, size_t place, struct str value), void *arg)
{
	struct redis_store *s = (struct redis_store *)base;
	const struct store_trouble *trouble;
	redisContext *link;
	int err;

	if (!count)
		return 0;
	link = link_open(&s->address, CACHE_WAIT_MS, &trouble);
	if (!link)
		return -E_UNAVAILABLE;
	ask(s, link, keys, count);
	err = answer(link, count, each, arg);
	redisFree(link);
	return err;
}
