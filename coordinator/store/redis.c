/* A store in Redis, seen from its owner: open, lead, ask, poll, close. redis_thread.c does the asking. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/batch.h"
#include "coordinator/store/redis_setup.h"
#include "coordinator/store/redis_store.h"
#include "reeve/limits.h"

#include <assert.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#define WORDS 256

static void random_hex(char out[33])
{
	unsigned char bytes[16];

	/* Cannot fail for so few bytes once the kernel is up. */
	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		abort();
	for (size_t i = 0; i < sizeof bytes; i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

redisReply *redis_lead_call(struct redis_store *s, redisContext *link, const char *what,
	const struct term *term, const char *store_id)
{
	struct key meta = key_of(&s->keys, KEY_META);
	char number[24], ttl[16];

	snprintf(number, sizeof number, "%" PRIu64, term->number);
	snprintf(ttl, sizeof ttl, "%d", LEADER_TTL_MS);
	return LINK_CALL(link, STR("FCALL"), STR("reeve_lead_1"), STR("1"), key_str(&meta), str_of(what),
		str_of(number), str_of(term->holder), str_of(ttl),
		str_of(store_id ? store_id : term->holder));
}

static bool has_meta(struct redis_store *s, redisContext *link)
{
	struct key meta = key_of(&s->keys, KEY_META);
	redisReply *reply = LINK_CALL(link, STR("EXISTS"), key_str(&meta));
	bool has = reply && reply->type == REDIS_REPLY_INTEGER && reply->integer == 1;

	freeReplyObject(reply);
	return has;
}

/* Any key of ours, however deep; the function itself looks only at the names it knows. */
static bool has_any_key(struct redis_store *s, redisContext *link)
{
	struct key all = key_of(&s->keys, KEY_ALL);
	char cursor[32] = "0";
	bool found = false;

	do {
		redisReply *reply = LINK_CALL(link, STR("SCAN"), str_of(cursor), STR("MATCH"), key_str(&all),
			STR("COUNT"), STR("1000"));

		if (!reply || reply->type != REDIS_REPLY_ARRAY || reply->elements != 2) {
			freeReplyObject(reply);
			return false; /* the function asks again, and tells what is wrong */
		}
		found = reply->element[1]->elements > 0;
		snprintf(cursor, sizeof cursor, "%.*s", STR_ARG(reply_element(reply, 0)));
		freeReplyObject(reply);
	} while (!found && !str_equal(str_of(cursor), STR("0")));
	return found;
}

/* A rival may fill the empty store between the two looks: only what has still no meta is damaged. */
static bool is_damaged(struct redis_store *s, redisContext *link)
{
	return !has_meta(s, link) && has_any_key(s, link) && !has_meta(s, link);
}

static int take_answer(
	struct redis_store *s, const redisReply *reply, struct term *term, uint64_t *seq, char words[WORDS])
{
	struct str text = str_sub(reply_element(reply, 1), 0, WORDS - 1);

	snprintf(words, WORDS, "%.*s", STR_ARG(text));
	if (str_equal(reply_element(reply, 0), STR("led")))
		return -E_EXISTS;
	if (!str_equal(reply_element(reply, 0), STR("taken")))
		return -E_CORRUPT;
	if (!str_to_u64(text, &term->number) || !str_to_u64(reply_element(reply, 2), seq))
		return -E_CORRUPT;
	words[0] = '\0';
	pthread_mutex_lock(&s->lock);
	s->term = *term;
	pthread_mutex_unlock(&s->lock);
	return 0;
}

static int lead(struct store *base, struct term *out, uint64_t *seq, char words[WORDS])
{
	struct redis_store *s = (struct redis_store *)base;
	const char *trouble;
	redisContext *link = link_open(&s->address, COMMIT_TIMEOUT_MS, &trouble);
	redisReply *reply = NULL;
	char store_id[33];
	int err = -E_UNAVAILABLE;

	assert(s->commit.state == SLOT_EMPTY);
	if (!link)
		goto out;
	if (is_damaged(s, link)) {
		snprintf(words, WORDS, "there are keys of %s but its meta key is gone", s->keys.prefix);
		err = -E_CORRUPT;
		goto out;
	}
	random_hex(store_id);
	*out = s->term;
	reply = redis_lead_call(s, link, "take", out, store_id);
	trouble = link_passing(reply);
	if (!trouble && reply->type == REDIS_REPLY_ERROR) {
		snprintf(words, WORDS, "redis says: %.*s", STR_ARG(str_sub(reply_str(reply), 0, 200)));
		err = -E_CORRUPT;
	} else if (!trouble) {
		err = take_answer(s, reply, out, seq, words);
	}
out:
	if (err == -E_UNAVAILABLE)
		snprintf(words, WORDS, "%s", trouble);
	freeReplyObject(reply);
	if (link)
		redisFree(link);
	return err;
}

static void ring(struct redis_store *s)
{
	uint64_t one = 1;

	/* Only a full counter could refuse, and then the bell rings already. */
	if (write(s->bell, &one, sizeof one) < 0)
		return;
}

static void ask(struct redis_store *s, struct slot *slot)
{
	pthread_mutex_lock(&s->lock);
	assert(s->term.number > 0);
	assert(slot->state == SLOT_EMPTY);
	slot->state = SLOT_ASKED;
	pthread_mutex_unlock(&s->lock);
	ring(s);
}

static void commit(struct store *base, uint64_t seq, const struct move *moves, size_t count)
{
	struct redis_store *s = (struct redis_store *)base;

	/* The thread does not look at these before the slot is asked, nor after it has answered. */
	buf_clear(&s->batch);
	s->args = batch_encode(&s->batch, moves, count);
	s->seq = seq;
	ask(s, &s->commit);
}

static void confirm(struct store *base)
{
	struct redis_store *s = (struct redis_store *)base;

	ask(s, &s->confirm);
}

static bool take_reply(struct slot *slot, struct store_reply *out)
{
	if (slot->state != SLOT_ANSWERED)
		return false;
	*out = slot->reply;
	slot->state = SLOT_EMPTY;
	return true;
}

static bool poll_reply(struct store *base, struct store_reply *out)
{
	struct redis_store *s = (struct redis_store *)base;
	bool got;

	pthread_mutex_lock(&s->lock);
	got = take_reply(&s->commit, out) || take_reply(&s->confirm, out);
	pthread_mutex_unlock(&s->lock);
	return got;
}

static const char *trouble_of(struct store *base)
{
	struct redis_store *s = (struct redis_store *)base;

	return atomic_load(&s->trouble);
}

static void close_store(struct store *base)
{
	struct redis_store *s = (struct redis_store *)base;

	pthread_mutex_lock(&s->lock);
	s->stop = true;
	/* A read that waits for a Redis that hangs ends at once. */
	if (s->fd >= 0)
		shutdown(s->fd, SHUT_RDWR);
	pthread_mutex_unlock(&s->lock);
	ring(s);
	pthread_join(s->thread, NULL);
	pthread_mutex_destroy(&s->lock);
	close(s->bell);
	buf_release(&s->batch);
	free(s);
}

static const struct store_ops redis_ops = {
	.lead = lead,
	.load = redis_load,
	.commit = commit,
	.confirm = confirm,
	.poll = poll_reply,
	.trouble = trouble_of,
	.rows = redis_rows,
	.close = close_store,
};

/* Signals are for the main thread; hiredis writes without MSG_NOSIGNAL, so SIGPIPE is for nobody. */
static int start_thread(struct redis_store *s)
{
	sigset_t all, before;
	int failed;

	signal(SIGPIPE, SIG_IGN);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&s->thread, NULL, redis_thread, s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed ? -E_EXHAUSTED : 0;
}

static int start(struct redis_store *s, redisContext *link, struct store_wake wake, char words[WORDS])
{
	s->base.ops = &redis_ops;
	s->wake = wake;
	s->link = link;
	s->fd = link->fd;
	random_hex(s->term.holder);
	pthread_mutex_init(&s->lock, NULL);
	s->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (s->bell >= 0 && start_thread(s) == 0)
		return 0;
	snprintf(words, WORDS, "no thread or descriptor left for the store");
	if (s->bell >= 0)
		close(s->bell);
	pthread_mutex_destroy(&s->lock);
	return -E_EXHAUSTED;
}

int store_redis_open(const char *address, const char *fleet, int wait_ms, struct store_wake wake,
	struct store **out, char words[WORDS])
{
	struct redis_store *s = calloc(1, sizeof *s);
	redisContext *link = NULL;
	int err = -E_INVALID;

	if (!s)
		abort();
	snprintf(words, WORDS, "neither unix:PATH nor redis://HOST:PORT/DB: %.180s", address);
	if (link_address_parse(address, &s->address))
		goto out;
	snprintf(words, WORDS, "not a name for a fleet: %.180s", fleet);
	if (keys_init(&s->keys, fleet))
		goto out;
	words[0] = '\0';
	err = setup_connect(&s->address, wait_ms, &link, words);
	if (!err)
		err = setup_check(link, words);
	if (!err)
		err = setup_library(link, words);
	if (!err)
		err = start(s, link, wake, words);
	if (!err) {
		*out = &s->base;
		return 0;
	}
out:
	if (link)
		redisFree(link);
	free(s);
	return err;
}
