/* Waits for Redis, checks its version and its eviction policy, and loads the function library. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/redis_setup.h"

#include "common/io/clock.h"
#include "common/io/log.h"
#include "reeve/limits.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#define WAIT_STEP_MS  50
#define VERSION_LEAST 7
#define WORDS         256

extern const char store_library_code[]; /* commit.lua, embedded by the build */

static redisContext *try_connect(const struct link_address *to, const struct store_trouble **trouble)
{
	redisContext *link = link_open(to, COMMIT_TIMEOUT_MS, trouble);
	redisReply *reply;
	bool good;

	if (!link)
		return NULL;
	reply = LINK_CALL(link, STR("PING"));
	good = reply && reply->type != REDIS_REPLY_ERROR;
	if (!good)
		*trouble = trouble_passing(reply) ? trouble_passing(reply) : trouble_is(TROUBLE_PING);
	freeReplyObject(reply);
	if (good)
		return link;
	redisFree(link);
	return NULL;
}

int setup_connect(const struct link_address *to, int wait_ms, redisContext **out, char words[WORDS])
{
	int64_t until = clock_ms() + wait_ms;
	const struct store_trouble *trouble, *told = NULL;

	while (!(*out = try_connect(to, &trouble))) {
		if (trouble != told)
			log_event(LEVEL_WARN, "store.trouble", log_text("reason", trouble->words),
				log_text("next", trouble->next));
		told = trouble;
		if (clock_ms() >= until) {
			snprintf(words, WORDS, "%s (%.100s); %s", trouble->words, to->host, trouble->next);
			return -E_UNAVAILABLE;
		}
		poll(NULL, 0, WAIT_STEP_MS);
	}
	return 0;
}

/* The value behind "name:" in the answer to INFO. */
static struct str info_field(struct str info, const char *name)
{
	const char *at = memmem(info.at, info.len, name, strlen(name));
	struct str rest;

	if (!at)
		return STR("");
	rest = str_sub(info, (size_t)(at - info.at) + strlen(name), info.len);
	return str_sub(rest, 0, strcspn(rest.at, "\r\n"));
}

static int unanswered(const redisReply *reply, const struct store_trouble **trouble, char words[WORDS])
{
	*trouble = trouble_passing(reply);
	if (*trouble) {
		snprintf(words, WORDS, "%s; %s", (*trouble)->words, (*trouble)->next);
		return -E_UNAVAILABLE;
	}
	snprintf(words, WORDS, "redis says: %.*s", STR_ARG(str_sub(reply_str(reply), 0, 200)));
	return -E_PRECONDITION;
}

/* INFO and not CONFIG GET: managed services forbid CONFIG. */
int setup_check(redisContext *link, char words[WORDS])
{
	redisReply *reply = LINK_CALL(link, STR("INFO"), STR("everything"));
	const struct store_trouble *trouble;
	struct str version, policy;
	int err = 0;

	if (!reply || reply->type == REDIS_REPLY_ERROR) {
		err = unanswered(reply, &trouble, words);
		goto out;
	}
	version = info_field(reply_str(reply), "redis_version:");
	policy = info_field(reply_str(reply), "maxmemory_policy:");
	if (version.len == 0 || atoi(version.at) < VERSION_LEAST) {
		snprintf(words, WORDS, "redis %.*s is too old: 7.0 or later is needed", STR_ARG(version));
		err = -E_PRECONDITION;
	} else if (!str_equal(policy, STR("noeviction"))) {
		snprintf(words, WORDS,
			"redis would throw data away: set maxmemory-policy noeviction (it is %.*s)",
			STR_ARG(policy));
		err = -E_PRECONDITION;
	}
out:
	freeReplyObject(reply);
	return err;
}

/* The value of appendfsync; "" where CONFIG is not there. */
static int appendfsync(redisContext *link, char out[16], const struct store_trouble **trouble)
{
	redisReply *reply = LINK_CALL(link, STR("CONFIG"), STR("GET"), STR("appendfsync"));

	*trouble = trouble_passing(reply);
	if (!*trouble)
		snprintf(out, 16, "%.*s", STR_ARG(str_sub(reply_element(reply, 1), 0, 15)));
	freeReplyObject(reply);
	return *trouble ? -E_UNAVAILABLE : 0;
}

int setup_facts(
	redisContext *link, bool with_config, struct setup_facts *out, const struct store_trouble **trouble)
{
	redisReply *reply = LINK_CALL(link, STR("INFO"), STR("everything"));
	struct str info = reply && reply->type != REDIS_REPLY_ERROR ? reply_str(reply) : STR("");

	*trouble = trouble_passing(reply);
	*out = (struct setup_facts){ .has_log = str_equal(info_field(info, "aof_enabled:"), STR("1")),
		/* A line that is only there where a number of replicas is asked for. */
		.refuses_alone = info_field(info, "min_slaves_good_slaves:").len > 0 };
	freeReplyObject(reply);
	if (*trouble)
		return -E_UNAVAILABLE;
	return with_config ? appendfsync(link, out->fsync, trouble) : 0;
}

/* The code in the answer to FUNCTION LIST WITHCODE, an array of libraries, each a list of names and values. */
static struct str listed_code(const redisReply *list)
{
	const redisReply *library;

	if (list->type != REDIS_REPLY_ARRAY || list->elements == 0)
		return STR("");
	library = list->element[0];
	for (size_t i = 0; i + 1 < library->elements; i += 2)
		if (str_equal(reply_element(library, i), STR("library_code")))
			return reply_element(library, i + 1);
	return STR("");
}

/* 0: there, and equal; -E_NOT_FOUND: not there. */
static int find_library(redisContext *link, const struct store_trouble **trouble, char words[WORDS])
{
	redisReply *reply = LINK_CALL(
		link, STR("FUNCTION"), STR("LIST"), STR("LIBRARYNAME"), STR("reeve_1"), STR("WITHCODE"));
	struct str code;
	int err = 0;

	if (!reply || reply->type == REDIS_REPLY_ERROR) {
		err = unanswered(reply, trouble, words);
		goto out;
	}
	code = listed_code(reply);
	if (code.len == 0) {
		err = -E_NOT_FOUND;
	} else if (!str_equal(code, str_of(store_library_code))) {
		snprintf(words, WORDS, "%s",
			"redis has a function library reeve_1 with other code: another build of Reeve uses "
			"this Redis; "
			"end it, then FUNCTION DELETE reeve_1");
		err = -E_PRECONDITION;
	}
out:
	freeReplyObject(reply);
	return err;
}

int setup_library(redisContext *link, const struct store_trouble **trouble, char words[WORDS])
{
	int err = find_library(link, trouble, words);
	redisReply *reply;

	if (err != -E_NOT_FOUND)
		return err;
	reply = LINK_CALL(link, STR("FUNCTION"), STR("LOAD"), str_of(store_library_code));
	err = reply && reply->type != REDIS_REPLY_ERROR ? 0 : unanswered(reply, trouble, words);
	/* Another coordinator may have loaded it between the two commands. */
	if (err == -E_PRECONDITION && find_library(link, trouble, words) == 0)
		err = 0;
	freeReplyObject(reply);
	return err;
}
