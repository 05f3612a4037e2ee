/* Gives a memory that came back the commits that it had said it had, and has lost: as redis_tail.c does to a Redis. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/batch.h"
#include "coordinator/store/memory_store.h"
#include "reeve/limits.h"

#include <assert.h>

void memory_tail_push(struct memory_store *s)
{
	struct buf batch = BUF_INIT;
	size_t args;

	if (s->seq <= tail_newest(&s->tail))
		return; /* delivered once more with the answer to a confirmation */
	args = batch_encode(&batch, s->moves, s->count);
	tail_push(&s->tail, s->seq, args, buf_str(&batch), s->memory->now_ms);
	buf_release(&batch);
}

static bool commit_again(struct memory_store *s, const struct tail_commit *commit)
{
	struct move moves[COMMIT_MOVES_MOST];
	size_t count = batch_decode(buf_str(&commit->batch), moves);

	return memory_commit(s->memory, &s->term, commit->seq, moves, count).kind == STORE_COMMITTED;
}

void memory_tail_restore(struct memory_store *s)
{
	uint64_t newest = tail_newest(&s->tail), seq = s->memory->seq + 1;

	/* Of what cannot be mended the next commit tells: it is refused, with both numbers. */
	if (s->memory->id != s->store_id || !tail_find(&s->tail, seq))
		return;
	while (seq <= newest && commit_again(s, tail_find(&s->tail, seq)))
		seq++;
}
