/* A table says which moves there are; rows are never freed one by one, so that the next attempt has their memory. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/held_rows.h"

#include "common/rand.h"
#include "worker/job_files.h"

#include <assert.h>

/* A buf that grew beyond this is given back with its attempt; below, the next attempt has it without malloc. */
#define KEPT_BYTES 4096

/* The whole life of an attempt here. ATTEMPT_NONE: it is forgotten; a pair that is not here is refused. */
static const struct {
	bool allowed;
	enum attempt_state next;
} moves[ATTEMPT_STATES][HELD_EVENTS] = {
	[ATTEMPT_QUEUED] = { [HELD_START] = { true, ATTEMPT_RUNNING },
		[HELD_FINISH] = { true, ATTEMPT_UNSENT },
		[HELD_DROP] = { true, ATTEMPT_NONE } },
	[ATTEMPT_RUNNING] = { [HELD_FINISH] = { true, ATTEMPT_UNSENT },
		[HELD_DROP] = { true, ATTEMPT_ABANDONED } },
	[ATTEMPT_ABANDONED] = { [HELD_FINISH] = { true, ATTEMPT_NONE } },
	[ATTEMPT_UNSENT] = { [HELD_SEND] = { true, ATTEMPT_SENT },
		[HELD_KEEP] = { true, ATTEMPT_RETAINED },
		[HELD_DROP] = { true, ATTEMPT_NONE } },
	[ATTEMPT_SENT] = { [HELD_RESEND] = { true, ATTEMPT_UNSENT },
		[HELD_KEEP] = { true, ATTEMPT_RETAINED },
		[HELD_DROP] = { true, ATTEMPT_NONE } },
	[ATTEMPT_RETAINED] = { [HELD_RESEND] = { true, ATTEMPT_UNSENT },
		[HELD_DROP] = { true, ATTEMPT_NONE } },
};

void held_list_add(struct attempt_list *l, struct attempt *a)
{
	a->prev = l->last;
	a->next = NULL;
	if (l->last)
		l->last->next = a;
	else
		l->first = a;
	l->last = a;
	l->count++;
}

void held_list_remove(struct attempt_list *l, struct attempt *a)
{
	if (a->prev)
		a->prev->next = a->next;
	else
		l->first = a->next;
	if (a->next)
		a->next->prev = a->prev;
	else
		l->last = a->prev;
	l->count--;
}

static size_t bucket_of(struct token t)
{
	return rand_mix(t.seq + rand_mix(t.term)) % HELD_BUCKETS;
}

void held_index_add(struct held *h, struct attempt *a)
{
	struct attempt **bucket = &h->buckets[bucket_of(a->token)];

	a->chain = *bucket;
	*bucket = a;
}

void held_index_remove(struct held *h, struct attempt *a)
{
	struct attempt **at = &h->buckets[bucket_of(a->token)];

	while (*at != a)
		at = &(*at)->chain;
	*at = a->chain;
}

struct attempt *held_index_find(const struct held *h, struct token token)
{
	struct attempt *a = h->buckets[bucket_of(token)];

	while (a && !token_equal(a->token, token))
		a = a->chain;
	return a;
}

static void buf_reuse(struct buf *b)
{
	if (b->cap > KEPT_BYTES)
		buf_release(b);
	else
		buf_clear(b);
}

/* What the row keeps from other use: with a small body it is the memory that counts, not the bytes in it. */
static size_t bytes_of(const struct attempt *a)
{
	return a->spec.cap + a->output.body.cap + a->output.reason.cap;
}

/* A job's files are large, and of no use to a result that is ready. */
static void files_let_go(struct attempt *a)
{
	if (a->files)
		job_files_let_go(a->files);
	a->files = NULL;
	buf_reuse(&a->spec);
}

void held_move(struct held *h, struct attempt *a, enum held_event event)
{
	enum attempt_state next = moves[a->state][event].next;

	assert(moves[a->state][event].allowed);
	/* The token of an abandoned attempt names nothing any more. */
	if (a->state != ATTEMPT_ABANDONED && (next == ATTEMPT_NONE || next == ATTEMPT_ABANDONED))
		held_index_remove(h, a);
	if (a->state == ATTEMPT_RETAINED)
		h->retained_bytes -= bytes_of(a);
	held_list_remove(&h->lists[a->state], a);
	a->state = next;
	held_list_add(&h->lists[next], a);
	if (next == ATTEMPT_NONE || next == ATTEMPT_RETAINED)
		files_let_go(a);
	if (next == ATTEMPT_NONE) {
		buf_reuse(&a->output.body);
		buf_reuse(&a->output.reason);
	}
	if (next == ATTEMPT_RETAINED)
		h->retained_bytes += bytes_of(a);
}
