/* Keeps the cache within its bound: what was kept first is forgotten first. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/log.h"
#include "coordinator/store/redis_store.h"
#include "reeve/limits.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define PAGE "500"
enum { FORGET_KEYS = 500 }; /* in one command: a millisecond of Redis */

/* All entries are kept for as long, so that what is left of it tells their age. */
struct entry {
	size_t name, len; /* in the names */
	int64_t bytes, left_ms;
};

struct hoard {
	struct buf names;
	struct entry *at;
	size_t count, room;
	int64_t bytes;
};

static void hoard_release(struct hoard *h)
{
	buf_release(&h->names);
	free(h->at);
}

static void entry_add(struct hoard *h, struct str name)
{
	if (h->count == h->room) {
		h->room = h->room ? 2 * h->room : 1024;
		h->at = reallocarray(h->at, h->room, sizeof *h->at);
		if (!h->at)
			abort();
	}
	h->at[h->count++] = (struct entry){ .name = h->names.len, .len = name.len };
	buf_add_str(&h->names, name);
}

/* The number in the next answer; 0 for one that is none. False: the connection is dead. */
static bool number_take(redisContext *link, int64_t *out)
{
	void *got = NULL;
	redisReply *reply = redisGetReply(link, &got) == REDIS_OK ? got : NULL;
	bool answered = reply != NULL;

	*out = answered && reply->type == REDIS_REPLY_INTEGER ? reply->integer : 0;
	freeReplyObject(reply);
	return answered;
}

/* What the entries behind the first `from` take, and how long they have to live: asked at once, answered in order. */
static bool entries_measure(redisContext *link, struct hoard *h, size_t from)
{
	bool good = true;

	for (size_t i = from; i < h->count; i++) {
		struct str name = str_sub(buf_str(&h->names), h->at[i].name, h->at[i].len);

		link_send(link, 3, (struct str[]){ STR("MEMORY"), STR("USAGE"), name });
		link_send(link, 2, (struct str[]){ STR("PTTL"), name });
	}
	for (size_t i = from; i < h->count && good; i++) {
		good = number_take(link, &h->at[i].bytes) && number_take(link, &h->at[i].left_ms);
		h->bytes += h->at[i].bytes;
	}
	return good;
}

static bool hoard_take(struct redis_store *s, redisContext *link, struct hoard *h)
{
	struct key pattern = key_of(&s->keys, KEY_CACHE "*");
	char cursor[32] = "0", words[256];
	bool good;

	do {
		size_t from = h->count;
		redisReply *page = LINK_CALL(link, STR("SCAN"), str_of(cursor), STR("MATCH"),
			key_str(&pattern), STR("COUNT"), STR(PAGE));

		good = !link_check(page, REDIS_REPLY_ARRAY, "the cache", words) && page->elements == 2;
		if (good) {
			snprintf(cursor, sizeof cursor, "%.*s",
				STR_ARG(str_sub(reply_element(page, 0), 0, 31)));
			for (size_t i = 0; i < page->element[1]->elements; i++)
				entry_add(h, reply_element(page->element[1], i));
		}
		freeReplyObject(page);
		good = good && entries_measure(link, h, from);
	} while (good && !str_equal(str_of(cursor), STR("0")));
	return good;
}

static int oldest_first(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;

	return (a->left_ms > b->left_ms) - (a->left_ms < b->left_ms);
}

static bool hoard_forget(redisContext *link, struct hoard *h, int64_t keep)
{
	struct str args[FORGET_KEYS + 1] = { STR("UNLINK") };
	int64_t before = h->bytes, gone;
	size_t next = 0;
	bool good = true;

	if (h->count)
		qsort(h->at, h->count, sizeof *h->at, oldest_first);
	while (good && h->bytes > keep && next < h->count) {
		size_t count = 0;

		for (; count < FORGET_KEYS && h->bytes > keep && next < h->count; count++, next++) {
			args[count + 1] = str_sub(buf_str(&h->names), h->at[next].name, h->at[next].len);
			h->bytes -= h->at[next].bytes;
		}
		link_send(link, count + 1, args);
		good = number_take(link, &gone);
	}
	if (next)
		log_event(LEVEL_INFO, "cache.forgotten", log_number("entries", (int64_t)next),
			log_number("bytes", before - h->bytes), log_number("kept", h->bytes));
	return good;
}

int redis_cache_bound(struct store *base, int64_t most, int64_t *bytes)
{
	struct redis_store *s = (struct redis_store *)base;
	struct hoard hoard = { .count = 0 };
	const struct store_trouble *trouble;
	redisContext *link = link_open(&s->address, CACHE_WAIT_MS, &trouble);
	bool good = link && hoard_take(s, link, &hoard);

	if (good && hoard.bytes > most)
		good = hoard_forget(link, &hoard, most / 4 * 3);
	*bytes = hoard.bytes;
	hoard_release(&hoard);
	if (link)
		redisFree(link);
	return good ? 0 : -E_UNAVAILABLE;
}

void redis_cache_make_way(struct redis_store *s)
{
	struct hoard hoard = { .count = 0 };

	if (hoard_take(s, s->link, &hoard) && hoard.count)
		(void)!hoard_forget(s->link, &hoard, hoard.bytes / 2);
	hoard_release(&hoard);
}
