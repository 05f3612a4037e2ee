/* One connection to Redis: where it is, how to reach it, and what it answers. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STORE_REDIS_LINK_H
#define COORDINATOR_STORE_REDIS_LINK_H
#include "common/str.h"
#include "coordinator/store/redis_trouble.h"
#include "reeve/error.h"

#include <hiredis/hiredis.h>

#define LINK_CONNECT_MS 1000 /* of this machine or this rack: longer means that nobody is there */

#define LINK_SENTINELS_MOST 8

struct link_place {
	char host[256];
	int port;
};

struct link_address {
	char host
		[256]; /* or the path of a Unix socket, or the name by which the sentinels know the primary */
	int port;      /* 0: a Unix socket */
	int db;
	struct link_place sentinels[LINK_SENTINELS_MOST];
	size_t sentinel_count;
};

/* HOST[:PORT], an IPv6 address in brackets. */
int link_place_parse(struct str text, uint64_t port, struct link_place *out) MUST_CHECK;
/* "unix:PATH", "redis://HOST:PORT/DB" (port 6379, database 0 when left out) or sentinel://HOST:PORT[,HOST:PORT]/NAME; else
 * -E_INVALID. */
int link_address_parse(const char *text, struct link_address *out) MUST_CHECK;
/* NULL when nobody is there or the database cannot be selected, with words why. */
redisContext *link_open(const struct link_address *to, int timeout_ms, const struct store_trouble **trouble);
void link_set_timeout(redisContext *link, int timeout_ms);
/* One command; NULL: the connection is dead and must be freed. */
redisReply *link_call(redisContext *link, size_t count, const struct str *args);
/* The same for a constant list of strs. */
#define LINK_CALL(link, ...)                                                                                 \
	link_call(link, sizeof((struct str[]){ __VA_ARGS__ }) / sizeof(struct str),                          \
		(struct str[]){ __VA_ARGS__ })
/* Sends without waiting; the answers come by redisGetReply in the same order. */
void link_send(redisContext *link, size_t count, const struct str *args);

static inline struct str reply_str(const redisReply *reply)
{
	return (struct str){ reply->str, reply->len };
}
/* 0: the reply has this type; -E_UNAVAILABLE: it will pass; -E_CORRUPT: `what` is missing or of another type. */
int link_check(const redisReply *reply, int type, const char *what, char words[256]) MUST_CHECK;
/* The element as text; "" where there is none. */
struct str reply_element(const redisReply *reply, size_t index);
#endif
