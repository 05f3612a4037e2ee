/* Connects to Redis: by a path, by a host and port, or to whom the sentinels name. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/redis_link.h"
#include "coordinator/store/redis_sentinel.h"

#include <assert.h>
#include <stdio.h>
#include <sys/un.h>

#define LINK_ARGS_MOST 2048
#define WORDS          256
#define REDIS_PORT     6379
#define DATABASES_MOST 1000000

static int parse_unix(struct str path, struct link_address *out)
{
	if (path.len == 0 || path.len >= sizeof((struct sockaddr_un *)0)->sun_path)
		return -E_INVALID;
	memcpy(out->host, path.at, path.len);
	return 0;
}

int link_place_parse(struct str text, uint64_t port, struct link_place *out)
{
	ptrdiff_t colon = str_find_last(text, ':');
	struct str host = colon < 0 ? text : str_sub(text, 0, (size_t)colon);

	*out = (struct link_place){ .port = 0 };
	if (colon >= 0 && !str_to_u64(str_sub(text, (size_t)colon + 1, text.len), &port))
		return -E_INVALID;
	if (host.len >= 2 && host.at[0] == '[' && host.at[host.len - 1] == ']')
		host = str_sub(host, 1, host.len - 2);
	if (host.len == 0 || host.len >= sizeof out->host || port == 0 || port > 65535)
		return -E_INVALID;
	memcpy(out->host, host.at, host.len);
	out->port = (int)port;
	return 0;
}

static int parse_tcp(struct str rest, struct link_address *out)
{
	ptrdiff_t slash = str_find(rest, '/');
	struct str place = slash < 0 ? rest : str_sub(rest, 0, (size_t)slash);
	struct str db = slash < 0 ? STR("") : str_sub(rest, (size_t)slash + 1, rest.len);
	struct link_place parsed;
	uint64_t number = 0;

	if (link_place_parse(place, REDIS_PORT, &parsed) || (db.len && !str_to_u64(db, &number)) ||
		number > DATABASES_MOST)
		return -E_INVALID;
	memcpy(out->host, parsed.host, sizeof out->host);
	out->port = parsed.port;
	out->db = (int)number;
	return 0;
}

int link_address_parse(const char *text, struct link_address *out)
{
	struct str s = str_of(text);

	*out = (struct link_address){ .port = 0 };
	if (str_starts(s, STR("unix:")))
		return parse_unix(str_sub(s, 5, s.len), out);
	if (str_starts(s, STR("redis://")))
		return parse_tcp(str_sub(s, 8, s.len), out);
	if (str_starts(s, STR("sentinel://")))
		return sentinel_parse(str_sub(s, 11, s.len), out);
	return -E_INVALID;
}

static struct timeval span(int ms)
{
	return (struct timeval){ ms / 1000, (ms % 1000) * 1000 };
}

void link_set_timeout(redisContext *link, int timeout_ms)
{
	redisSetTimeout(link, span(timeout_ms));
}

/* True when the database is the wanted one. */
static bool select_db(redisContext *link, int db, const struct store_trouble **trouble)
{
	char text[16];
	redisReply *reply;
	bool good;

	if (db == 0)
		return true;
	snprintf(text, sizeof text, "%d", db);
	reply = LINK_CALL(link, STR("SELECT"), str_of(text));
	good = reply && reply->type != REDIS_REPLY_ERROR;
	if (!good)
		*trouble = trouble_passing(reply) ? trouble_passing(reply) : trouble_is(TROUBLE_DATABASE);
	freeReplyObject(reply);
	return good;
}

static redisContext *connect_to(
	const struct link_address *to, int connect_ms, const struct store_trouble **trouble)
{
	if (to->sentinel_count)
		return sentinel_open_primary(to, connect_ms, trouble);
	*trouble = trouble_is(TROUBLE_UNREACHABLE);
	return to->port ? redisConnectWithTimeout(to->host, to->port, span(connect_ms))
			: redisConnectUnixWithTimeout(to->host, span(connect_ms));
}

redisContext *link_open(const struct link_address *to, int timeout_ms, const struct store_trouble **trouble)
{
	int connect_ms = timeout_ms < LINK_CONNECT_MS ? timeout_ms : LINK_CONNECT_MS;
	redisContext *link = connect_to(to, connect_ms, trouble);

	if (!link || link->err)
		goto out;
	link_set_timeout(link, timeout_ms);
	if (select_db(link, to->db, trouble))
		return link;
out:
	if (link)
		redisFree(link);
	return NULL;
}

static void split(size_t count, const struct str *args, const char **at, size_t *len)
{
	assert(count > 0 && count <= LINK_ARGS_MOST);
	for (size_t i = 0; i < count; i++) {
		at[i] = args[i].at;
		len[i] = args[i].len;
	}
}

redisReply *link_call(redisContext *link, size_t count, const struct str *args)
{
	const char *at[LINK_ARGS_MOST];
	size_t len[LINK_ARGS_MOST];

	split(count, args, at, len);
	return redisCommandArgv(link, (int)count, at, len);
}

void link_send(redisContext *link, size_t count, const struct str *args)
{
	const char *at[LINK_ARGS_MOST];
	size_t len[LINK_ARGS_MOST];

	split(count, args, at, len);
	redisAppendCommandArgv(link, (int)count, at, len);
}

struct str reply_element(const redisReply *reply, size_t index)
{
	const redisReply *element;

	if (reply->type != REDIS_REPLY_ARRAY || index >= reply->elements)
		return STR("");
	element = reply->element[index];
	return element->str ? reply_str(element) : STR("");
}

int link_check(const redisReply *reply, int type, const char *what, char words[WORDS])
{
	const struct store_trouble *passing = trouble_passing(reply);

	if (passing) {
		snprintf(words, WORDS, "%s; %s", passing->words, passing->next);
		return -E_UNAVAILABLE;
	}
	if (reply->type == type)
		return 0;
	if (reply->type == REDIS_REPLY_ERROR)
		snprintf(words, WORDS, "%s: %.*s", what, STR_ARG(str_sub(reply_str(reply), 0, 150)));
	else
		snprintf(words, WORDS, "%s is missing or damaged", what);
	return -E_CORRUPT;
}
