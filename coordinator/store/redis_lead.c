/* Takes the term, and knows again whose store it was taken in. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/redis_store.h"
#include "reeve/limits.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#define WORDS 256

void redis_random(char out[33])
{
	unsigned char bytes[16];

	/* Cannot fail for so few bytes once the kernel is up. */
	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		abort();
	for (size_t i = 0; i < sizeof bytes; i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

struct term redis_term(struct redis_store *s)
{
	struct term term;

	pthread_mutex_lock(&s->lock);
	term = s->term;
	pthread_mutex_unlock(&s->lock);
	return term;
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

/* Whose term it is: a tail is for this store alone. */
static int remember_store(struct redis_store *s, redisContext *link, const struct store_trouble **trouble)
{
	struct key meta = key_of(&s->keys, KEY_META);
	redisReply *reply = LINK_CALL(link, STR("HGET"), key_str(&meta), STR("store_id"));
	bool known = reply && reply->type == REDIS_REPLY_STRING;

	*trouble = trouble_passing(reply);
	snprintf(s->store_id, sizeof s->store_id, "%.*s", known ? (int)reply->len : 0,
		known ? reply->str : "");
	freeReplyObject(reply);
	tail_clear(&s->tail);
	return *trouble ? -E_UNAVAILABLE : known ? 0 : -E_CORRUPT;
}

int redis_lead(struct store *base, struct term *out, uint64_t *seq, char words[WORDS])
{
	struct redis_store *s = (struct redis_store *)base;
	const struct store_trouble *trouble;
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
	redis_random(store_id);
	*out = s->term;
	reply = redis_lead_call(s, link, "take", out, store_id);
	trouble = trouble_passing(reply);
	if (!trouble && reply->type == REDIS_REPLY_ERROR) {
		snprintf(words, WORDS, "redis says: %.*s", STR_ARG(str_sub(reply_str(reply), 0, 200)));
		err = -E_CORRUPT;
	} else if (!trouble) {
		err = take_answer(s, reply, out, seq, words);
		if (!err)
			err = remember_store(s, link, &trouble);
	}
out:
	if (err == -E_UNAVAILABLE)
		snprintf(words, WORDS, "%s; %s", trouble->words, trouble->next);
	freeReplyObject(reply);
	if (link)
		redisFree(link);
	return err;
}
