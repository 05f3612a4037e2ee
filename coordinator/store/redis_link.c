/* Connects to Redis and sorts its errors into those that pass and those that do not. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/redis_link.h"

#include <assert.h>
#include <stdio.h>
#include <sys/un.h>

#define LINK_ARGS_MOST 2048
#define WORDS          256

static int parse_unix(struct str path, struct link_address *out)
{
	if (path.len == 0 || path.len >= sizeof((struct sockaddr_un *)0)->sun_path)
		return -E_INVALID;
	memcpy(out->host, path.at, path.len);
	return 0;
}

static int parse_tcp(struct str rest, struct link_address *out)
{
	ptrdiff_t slash = str_find(rest, '/');
	struct str place = slash < 0 ? rest : str_sub(rest, 0, (size_t)slash);
	struct str db = slash < 0 ? STR("") : str_sub(rest, (size_t)slash + 1, rest.len);
	ptrdiff_t colon = str_find_last(place, ':');
	struct str host = colon < 0 ? place : str_sub(place, 0, (size_t)colon);
	uint64_t port = 6379, number = 0;

	if (colon >= 0 && !str_to_u64(str_sub(place, (size_t)colon + 1, place.len), &port))
		return -E_INVALID;
	if (db.len && !str_to_u64(db, &number))
		return -E_INVALID;
	if (host.len >= 2 && host.at[0] == '[' && host.at[host.len - 1] == ']')
		host = str_sub(host, 1, host.len - 2);
	if (host.len == 0 || host.len >= sizeof out->host || port == 0 || port > 65535 || number > 1000000)
		return -E_INVALID;
	memcpy(out->host, host.at, host.len);
	out->port = (int)port;
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
static bool select_db(redisContext *link, int db, const char **trouble)
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
		*trouble = link_passing(reply) ? link_passing(reply) : "redis has no such database";
	freeReplyObject(reply);
	return good;
}

redisContext *link_open(const struct link_address *to, int timeout_ms, const char **trouble)
{
	int connect_ms = timeout_ms < LINK_CONNECT_MS ? timeout_ms : LINK_CONNECT_MS;
	redisContext *link = to->port ? redisConnectWithTimeout(to->host, to->port, span(connect_ms))
				      : redisConnectUnixWithTimeout(to->host, span(connect_ms));

	if (!link || link->err) {
		*trouble = "redis is not reachable";
		goto out;
	}
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

const char *link_passing(const redisReply *reply)
{
	static const struct {
		const char *begins;
		const char *words;
	} rows[] = {
		{ "LOADING ", "redis is loading its data" },
		{ "BUSY ", "redis is busy with a script" },
		{ "OOM ", "redis is out of memory (maxmemory)" },
		{ "READONLY ", "redis is a read-only replica" },
		{ "MISCONF ", "redis cannot write to its disk" },
		{ "NOREPLICAS ", "redis has too few replicas" },
		{ "MASTERDOWN ", "redis has lost its primary" },
		{ "CLUSTERDOWN ", "the redis cluster is down" },
		{ "TRYAGAIN ", "the redis cluster is moving slots" },
		{ "UNBLOCKED ", "redis changed its role" },
		{ "NOAUTH ", "redis asks for a password" },
		{ "NOPERM ", "redis forbids the command to this user" },
		{ "ERR max number of clients", "redis has too many clients" },
		{ "ERR Function not found", "redis has lost the function library" },
	};

	if (!reply)
		return "redis does not answer";
	if (reply->type != REDIS_REPLY_ERROR)
		return NULL;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (str_starts(reply_str(reply), str_of(rows[i].begins)))
			return rows[i].words;
	return NULL;
}

bool link_is_full(const redisReply *reply)
{
	return reply && reply->type == REDIS_REPLY_ERROR && str_starts(reply_str(reply), STR("OOM "));
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
	const char *passing = link_passing(reply);

	if (passing) {
		snprintf(words, WORDS, "%s", passing);
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
