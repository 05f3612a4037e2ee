/* Gives a Redis that came back the commits that it had said it had, and has lost. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/log.h"
#include "coordinator/store/batch.h"
#include "coordinator/store/redis_store.h"

#include <inttypes.h>

redisReply *redis_commit_call(struct redis_store *s, uint64_t seq, size_t args, struct str batch)
{
	struct key meta = key_of(&s->keys, KEY_META);
	struct term term = redis_term(s);
	char hash[2 * SHA256_BYTES + 1];
	struct buf head = BUF_INIT;
	void *reply = NULL;

	batch_hash(batch, hash);
	buf_printf(&head, "*%zu\r\n", 8 + args);
	batch_add_arg(&head, STR("FCALL"));
	batch_add_arg(&head, STR("reeve_commit_1"));
	batch_add_arg(&head, STR("1"));
	batch_add_arg(&head, key_str(&meta));
	batch_add_number(&head, term.number);
	batch_add_arg(&head, str_of(term.holder));
	batch_add_number(&head, seq);
	batch_add_arg(&head, str_of(hash));
	redisAppendFormattedCommand(s->link, head.at, head.len);
	if (batch.len)
		redisAppendFormattedCommand(s->link, batch.at, batch.len);
	buf_release(&head);
	return redisGetReply(s->link, &reply) == REDIS_OK ? reply : NULL;
}

/* 0: the sequence that is stored, when this is the store that we took; -E_UNAVAILABLE, with the trouble; -E_CORRUPT: another
 * store, or none. */
static int stored_seq(struct redis_store *s, uint64_t *out, const struct store_trouble **trouble)
{
	struct key meta = key_of(&s->keys, KEY_META);
	redisReply *reply = LINK_CALL(s->link, STR("HMGET"), key_str(&meta), STR("store_id"), STR("seq"));
	int err = -E_CORRUPT;

	*trouble = trouble_passing(reply);
	if (*trouble)
		err = -E_UNAVAILABLE;
	else if (str_equal(reply_element(reply, 0), str_of(s->store_id)) &&
		 str_to_u64(reply_element(reply, 1), out))
		err = 0;
	freeReplyObject(reply);
	return err;
}

/* False: the connection died, or Redis cannot at this moment. */
static bool commit_again(struct redis_store *s, const struct tail_commit *commit, bool *applied,
	const struct store_trouble **trouble)
{
	redisReply *reply = redis_commit_call(s, commit->seq, commit->args, buf_str(&commit->batch));

	*trouble = trouble_passing(reply);
	*applied = !*trouble && str_equal(reply_element(reply, 0), STR("applied"));
	freeReplyObject(reply);
	return !*trouble;
}

bool redis_tail_restore(struct redis_store *s, const struct store_trouble **trouble)
{
	uint64_t newest = tail_newest(&s->tail), stored, seq;
	bool applied = true;
	int err = newest ? stored_seq(s, &stored, trouble) : -E_CORRUPT;

	if (err == -E_UNAVAILABLE)
		return false;
	/* Of what cannot be mended the next commit tells: it is refused, with both numbers. */
	if (err || stored >= newest || !tail_find(&s->tail, stored + 1))
		return true;
	for (seq = stored + 1; seq <= newest && applied; seq++)
		if (!commit_again(s, tail_find(&s->tail, seq), &applied, trouble))
			return false;
	log_event(LEVEL_WARN, applied ? "store.tail_restored" : "store.tail_refused",
		log_number("stored", (int64_t)stored), log_number("committed", (int64_t)newest));
	return true;
}
