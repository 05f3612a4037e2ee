/* Asks sentinels which server is the primary, and that server whether it thinks so too. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/redis_sentinel.h"

#include <stdio.h>

#define SENTINEL_PORT 26379

int sentinel_parse(struct str text, struct link_address *out)
{
	ptrdiff_t slash = str_find(text, '/');
	struct str list = slash < 0 ? STR("") : str_sub(text, 0, (size_t)slash);
	struct str name = slash < 0 ? STR("") : str_sub(text, (size_t)slash + 1, text.len);
	ptrdiff_t comma;

	if (name.len == 0 || name.len >= sizeof out->host || str_find(name, '/') >= 0)
		return -E_INVALID;
	memcpy(out->host, name.at, name.len);
	do {
		comma = str_find(list, ',');
		size_t end = comma < 0 ? list.len : (size_t)comma;

		if (out->sentinel_count == LINK_SENTINELS_MOST ||
			link_place_parse(
				str_sub(list, 0, end), SENTINEL_PORT, &out->sentinels[out->sentinel_count++]))
			return -E_INVALID;
		list = str_sub(list, end + 1, list.len);
	} while (comma >= 0);
	return 0;
}

static struct timeval span(int ms)
{
	return (struct timeval){ ms / 1000, (ms % 1000) * 1000 };
}

static redisContext *connect_to(const struct link_place *place, int connect_ms)
{
	redisContext *link = redisConnectWithTimeout(place->host, place->port, span(connect_ms));

	if (link && !link->err) {
		link_set_timeout(link, connect_ms);
		return link;
	}
	if (link)
		redisFree(link);
	return NULL;
}

/* False: it is not there. Its word may also be that it knows no such primary: then port is 0. */
static bool ask(const struct link_place *sentinel, const char *name, int connect_ms, struct link_place *out)
{
	redisContext *link = connect_to(sentinel, connect_ms);
	redisReply *reply = NULL;
	struct str host;
	uint64_t port = 0;

	*out = (struct link_place){ .port = 0 };
	if (link)
		reply = LINK_CALL(link, STR("SENTINEL"), STR("GET-MASTER-ADDR-BY-NAME"), str_of(name));
	if (reply && str_to_u64(reply_element(reply, 1), &port) && port <= 65535) {
		host = reply_element(reply, 0);
		snprintf(out->host, sizeof out->host, "%.*s", STR_ARG(host));
		out->port = (int)port;
	}
	if (link)
		redisFree(link);
	if (!reply)
		return false;
	freeReplyObject(reply);
	return true;
}

/* Sentinels hear of a promotion a moment before the server does, and of its end a moment after. */
static bool is_primary(redisContext *link, const struct store_trouble **trouble)
{
	redisReply *reply = LINK_CALL(link, STR("ROLE"));
	bool good = reply && str_equal(reply_element(reply, 0), STR("master"));

	if (!good)
		*trouble = trouble_passing(reply) ? trouble_passing(reply) : trouble_is(TROUBLE_REPLICA);
	freeReplyObject(reply);
	return good;
}

redisContext *sentinel_open_primary(
	const struct link_address *to, int connect_ms, const struct store_trouble **trouble)
{
	struct link_place primary = { .port = 0 };
	redisContext *link;

	*trouble = trouble_is(TROUBLE_SENTINELS);
	for (size_t i = 0; i < to->sentinel_count && !primary.port; i++)
		if (ask(&to->sentinels[i], to->host, connect_ms, &primary))
			*trouble = trouble_is(TROUBLE_NO_PRIMARY);
	if (!primary.port)
		return NULL;
	*trouble = trouble_is(TROUBLE_UNREACHABLE);
	link = connect_to(&primary, connect_ms);
	if (!link || is_primary(link, trouble))
		return link;
	redisFree(link);
	return NULL;
}
