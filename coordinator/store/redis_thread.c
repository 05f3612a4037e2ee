/* The thread of the Redis store: sends a request, and the very same again, until there is a definite answer. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/clock.h"
#include "coordinator/store/redis_setup.h"
#include "coordinator/store/redis_store.h"
#include "reeve/limits.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#define PAUSE_BASE_MS 100
#define PAUSE_MOST_MS 2000
#define GIVE_UP_MS    300 /* of close(): a courtesy to the successor, not worth more */
#define FOREVER       (-1)

static void set_link(struct redis_store *s, redisContext *link)
{
	pthread_mutex_lock(&s->lock);
	s->fd = link ? link->fd : -1;
	s->link = link;
	pthread_mutex_unlock(&s->lock);
}

static void drop_link(struct redis_store *s)
{
	redisContext *link = s->link;

	set_link(s, NULL);
	if (link)
		redisFree(link);
}

/* What a Redis that came back may have forgotten is looked for on each new connection: the library, and the last
 * commits. */
static bool mend_link(struct redis_store *s, const struct store_trouble **trouble)
{
	char words[256];

	if (s->link)
		return true;
	set_link(s, link_open(&s->address, COMMIT_TIMEOUT_MS, trouble));
	if (!s->link)
		return false;
	if (setup_library(s->link, trouble, words))
		*trouble = *trouble ? *trouble : trouble_is(TROUBLE_LIBRARY);
	else if (redis_promise_fits(s, trouble) && redis_tail_restore(s, trouble))
		return true;
	drop_link(s);
	return false;
}

static redisReply *commit_call(struct redis_store *s)
{
	return redis_commit_call(s, s->seq, s->args, buf_str(&s->batch));
}

static redisReply *confirm_call(struct redis_store *s)
{
	struct term term = redis_term(s);

	return redis_lead_call(s, s->link, "confirm", &term, NULL);
}

static struct store_reply understand(const redisReply *reply, uint64_t seq)
{
	static const struct {
		const char *word;
		enum store_reply_kind kind;
	} rows[] = {
		{ "applied", STORE_COMMITTED },
		{ "again", STORE_COMMITTED },
		{ "confirmed", STORE_CONFIRMED },
		{ "deposed", STORE_DEPOSED },
	};
	struct store_reply out = { .kind = STORE_REFUSED, .seq = seq };
	bool is_error = reply->type == REDIS_REPLY_ERROR;
	struct str words = is_error ? reply_str(reply) : reply_element(reply, 1);

	snprintf(out.words, sizeof out.words, "%.*s", STR_ARG(str_sub(words, 0, sizeof out.words - 1)));
	if (is_error)
		return out;
	str_to_u64(reply_element(reply, 2), &out.stored);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (str_equal(reply_element(reply, 0), str_of(rows[i].word)))
			out.kind = rows[i].kind;
	return out;
}

static void publish(struct redis_store *s, struct slot *slot, struct store_reply reply)
{
	pthread_mutex_lock(&s->lock);
	slot->reply = reply;
	slot->state = SLOT_ANSWERED;
	pthread_mutex_unlock(&s->lock);
	if (s->wake.wake)
		s->wake.wake(s->wake.arg);
}

static bool is_asked(struct redis_store *s, const struct slot *slot)
{
	bool asked;

	pthread_mutex_lock(&s->lock);
	asked = slot->state == SLOT_ASKED && !s->stop;
	pthread_mutex_unlock(&s->lock);
	return asked;
}

/* A definite answer; NULL: none, with the trouble. */
static redisReply *answer(struct redis_store *s, redisReply *(*call)(struct redis_store *),
	const struct store_trouble **trouble)
{
	redisReply *reply;

	if (!mend_link(s, trouble))
		return NULL;
	reply = call(s);
	*trouble = trouble_passing(reply);
	if (!*trouble)
		return reply;
	if (trouble_is_memory(reply))
		redis_cache_make_way(s);
	/* A context is dead after any error of its own; after one of Redis a new one is no loss. */
	drop_link(s);
	freeReplyObject(reply);
	return NULL;
}

/* One try. The trouble: there is no definite answer, and the slot stays asked. */
static const struct store_trouble *serve_confirm(struct redis_store *s)
{
	const struct store_trouble *trouble = NULL;
	redisReply *reply;

	if (!is_asked(s, &s->confirm))
		return NULL;
	reply = answer(s, confirm_call, &trouble);
	if (reply)
		publish(s, &s->confirm, understand(reply, 0));
	freeReplyObject(reply);
	return trouble;
}

/* The same. What is not yet as durable as was asked is sent again, until it is said to have been applied before. */
static const struct store_trouble *serve_commit(struct redis_store *s)
{
	const struct store_trouble *trouble = NULL;
	struct store_reply understood;
	redisReply *reply;
	bool again;

	if (!is_asked(s, &s->commit))
		return NULL;
	reply = answer(s, commit_call, &trouble);
	if (!reply)
		return trouble;
	understood = understand(reply, s->seq);
	again = str_equal(reply_element(reply, 0), STR("again"));
	freeReplyObject(reply);
	if (understood.kind == STORE_COMMITTED) {
		if (!redis_promise_kept(s, again, &trouble)) {
			drop_link(s);
			return trouble;
		}
		tail_push(&s->tail, s->seq, s->args, buf_str(&s->batch), clock_ms());
	}
	publish(s, &s->commit, understood);
	return NULL;
}

/* Waits for the bell; false: it is time to stop. */
static bool await_bell(struct redis_store *s, int timeout_ms)
{
	struct pollfd bell = { s->bell, POLLIN, 0 };
	uint64_t rings;
	bool stop;

	if (poll(&bell, 1, timeout_ms) > 0 && read(s->bell, &rings, sizeof rings) < 0)
		rings = 0;
	pthread_mutex_lock(&s->lock);
	stop = s->stop;
	pthread_mutex_unlock(&s->lock);
	return !stop;
}

static void give_up_leader(struct redis_store *s)
{
	struct term term = redis_term(s);
	const struct store_trouble *trouble;

	if (term.number == 0)
		return;
	/* A new connection: on the old one a late reply may still come. */
	drop_link(s);
	s->link = link_open(&s->address, GIVE_UP_MS, &trouble);
	if (s->link)
		freeReplyObject(redis_lead_call(s, s->link, "give_up", &term, NULL));
}

/* A confirmation goes first and does not wait behind a commit that finds no memory: the leader stays one. */
void *redis_thread(void *arg)
{
	struct redis_store *s = arg;
	int pause_ms = 0;

	pthread_setname_np(pthread_self(), "reeve-store");
	while (await_bell(s, pause_ms ? pause_ms : FOREVER)) {
		const struct store_trouble *unconfirmed = serve_confirm(s);
		const struct store_trouble *uncommitted = serve_commit(s);

		atomic_store(&s->trouble, uncommitted ? uncommitted : unconfirmed);
		if (!uncommitted && !unconfirmed)
			pause_ms = 0;
		else if (pause_ms == 0)
			pause_ms = PAUSE_BASE_MS;
		else
			pause_ms = 2 * pause_ms < PAUSE_MOST_MS ? 2 * pause_ms : PAUSE_MOST_MS;
	}
	give_up_leader(s);
	drop_link(s);
	return NULL;
}
