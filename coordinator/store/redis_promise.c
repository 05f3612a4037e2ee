/* How durable a commit is when it is answered: what was asked for, what Redis is set up for, what a replica has. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/log.h"
#include "coordinator/store/redis_setup.h"
#include "coordinator/store/redis_store.h"
#include "reeve/limits.h"

#include <stdio.h>

#define WORDS 256
#define WAIT_MS                                                                                              \
	"1000" /* for a replica: half of what the whole commit may take, for a confirmation waits behind it */

static const char *const names[DURABILITIES] = { "as redis is set up", "everysec", "always", "replicated" };

enum durability durability_named(const char *name)
{
	for (enum durability mode = DURABILITY_EVERYSEC; mode < DURABILITIES; mode++)
		if (!strcmp(name, names[mode]))
			return mode;
	return DURABILITY_FOUND;
}

static int unfit(enum durability mode, const char *set, char words[WORDS])
{
	snprintf(words, WORDS, "--durability %s needs more of redis: %s", names[mode], set);
	return -E_PRECONDITION;
}

static int judge(const struct setup_facts *is, enum durability mode, char words[WORDS])
{
	if (!is->has_log)
		return unfit(mode, "CONFIG SET appendonly yes", words);
	if (mode == DURABILITY_REPLICATED && !is->refuses_alone)
		return unfit(mode, "CONFIG SET min-replicas-to-write 1", words);
	if (mode == DURABILITY_ALWAYS && strcmp(is->fsync, "always"))
		return unfit(mode, "CONFIG SET appendfsync always (and let CONFIG GET be called)", words);
	if (strcmp(is->fsync, "always") && strcmp(is->fsync, "everysec"))
		return unfit(mode, "CONFIG SET appendfsync everysec (and let CONFIG GET be called)", words);
	return 0;
}

static int check(
	redisContext *link, enum durability mode, const struct store_trouble **trouble, char words[WORDS])
{
	struct setup_facts is;
	int err = setup_facts(link, mode != DURABILITY_FOUND, &is, trouble);

	if (err) {
		snprintf(words, WORDS, "%s; %s", (*trouble)->words, (*trouble)->next);
		return err;
	}
	if (mode != DURABILITY_FOUND)
		return judge(&is, mode, words);
	if (!is.has_log)
		log_event(LEVEL_WARN, "store.volatile", log_text("reason", "redis keeps no append-only file"),
			log_text("next", "CONFIG SET appendonly yes, or all is lost when redis ends"));
	return 0;
}

int store_redis_promise(struct store *base, enum durability mode, char words[WORDS])
{
	struct redis_store *s = (struct redis_store *)base;
	const struct store_trouble *trouble;
	redisContext *link = link_open(&s->address, COMMIT_TIMEOUT_MS, &trouble);
	int err;

	if (!link) {
		snprintf(words, WORDS, "%s; %s", trouble->words, trouble->next);
		return -E_UNAVAILABLE;
	}
	err = check(link, mode, &trouble, words);
	redisFree(link);
	if (err)
		return err;
	s->durability = mode;
	log_event(LEVEL_INFO, "store.durability", log_text("mode", names[mode]));
	return 0;
}

bool redis_promise_fits(struct redis_store *s, const struct store_trouble **trouble)
{
	char words[WORDS];
	int err = s->durability == DURABILITY_FOUND ? 0 : check(s->link, s->durability, trouble, words);

	if (err == -E_PRECONDITION)
		*trouble = trouble_is(TROUBLE_UNPROMISED);
	return !err;
}

/* WAIT asks for what this connection has written. A commit that was applied before may have come by another one: a small
 * write of this one stands behind it. */
static bool write_behind(struct redis_store *s, const struct store_trouble **trouble)
{
	struct term term = redis_term(s);
	redisReply *reply = redis_lead_call(s, s->link, "confirm", &term, NULL);

	*trouble = trouble_passing(reply);
	freeReplyObject(reply);
	return !*trouble;
}

bool redis_promise_kept(struct redis_store *s, bool again, const struct store_trouble **trouble)
{
	redisReply *reply;
	bool kept;

	if (s->durability != DURABILITY_REPLICATED)
		return true;
	if (again && !write_behind(s, trouble))
		return false;
	reply = LINK_CALL(s->link, STR("WAIT"), STR("1"), STR(WAIT_MS));
	kept = reply && reply->type == REDIS_REPLY_INTEGER && reply->integer >= 1;
	if (!kept)
		*trouble = trouble_passing(reply) ? trouble_passing(reply) : trouble_is(TROUBLE_BEHIND);
	freeReplyObject(reply);
	return kept;
}
