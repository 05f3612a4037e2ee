/* Reads the stream of a job's events, a page at a time. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/redis_store.h"

#include <stdio.h>

/* One entry: its id, and a list of fields, of which ours has one: l. False for anything else. */
static bool entry_read(const redisReply *entry, struct str *id, struct str *lines)
{
	const redisReply *fields;

	if (entry->type != REDIS_REPLY_ARRAY || entry->elements != 2 ||
		entry->element[0]->type != REDIS_REPLY_STRING)
		return false;
	fields = entry->element[1];
	if (fields->type != REDIS_REPLY_ARRAY || fields->elements != 2 ||
		fields->element[1]->type != REDIS_REPLY_STRING)
		return false;
	*id = reply_str(entry->element[0]);
	*lines = reply_str(fields->element[1]);
	return true;
}

static int tell(const redisReply *page, int (*each)(void *arg, struct str id, struct str lines), void *arg)
{
	int err = 0;

	for (size_t i = 0; i < page->elements && !err; i++) {
		struct str id, lines;

		err = entry_read(page->element[i], &id, &lines) ? each(arg, id, lines) : -E_CORRUPT;
	}
	return err;
}

int redis_events(struct store *base, uint64_t job, struct str after,
	int (*each)(void *arg, struct str id, struct str lines), void *arg)
{
	struct redis_store *s = (struct redis_store *)base;
	struct key key = key_of_job(&s->keys, job, KEY_EVENTS);
	char from[64], count[16], words[256];
	redisContext *link;
	redisReply *page;
	int err = redis_open_link(s, &link, words);

	if (err)
		return err;
	snprintf(from, sizeof from, "%s%.*s", after.len ? "(" : "-", STR_ARG(after));
	snprintf(count, sizeof count, "%d", EVENTS_PAGE);
	page = LINK_CALL(
		link, STR("XRANGE"), key_str(&key), str_of(from), STR("+"), STR("COUNT"), str_of(count));
	err = link_check(page, REDIS_REPLY_ARRAY, key.at, words);
	if (!err)
		err = tell(page, each, arg);
	freeReplyObject(page);
	redisFree(link);
	return err;
}
