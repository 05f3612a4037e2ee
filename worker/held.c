/* Each state is a list; a table says which moves there are; a hash of the token finds the lease. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/held.h"

#include "common/rand.h"
#include "common/stall.h"
#include "worker/job_files.h"

#include <assert.h>

enum { BUCKETS = 4096 };

/* A buf that grew beyond this is given back with its attempt; below, the next attempt has it without malloc. */
#define KEPT_BYTES 4096

enum held_event { HELD_START, HELD_FINISH, HELD_SEND, HELD_RESEND, HELD_DROP, HELD_EVENTS };

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
	[ATTEMPT_UNSENT] = { [HELD_SEND] = { true, ATTEMPT_SENT }, [HELD_DROP] = { true, ATTEMPT_NONE } },
	[ATTEMPT_SENT] = { [HELD_RESEND] = { true, ATTEMPT_UNSENT }, [HELD_DROP] = { true, ATTEMPT_NONE } },
};

struct list {
	struct attempt *first, *last;
	size_t count;
};

struct held {
	struct attempt *rows;
	struct list lists[ATTEMPT_STATES]; /* [ATTEMPT_NONE]: rows that are free */
	struct attempt *buckets[BUCKETS];
};

static void list_add(struct list *l, struct attempt *a)
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

static void list_remove(struct list *l, struct attempt *a)
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
	return rand_mix(t.seq + rand_mix(t.term)) % BUCKETS;
}

static void index_add(struct held *h, struct attempt *a)
{
	struct attempt **bucket = &h->buckets[bucket_of(a->token)];

	a->chain = *bucket;
	*bucket = a;
}

static void index_remove(struct held *h, struct attempt *a)
{
	struct attempt **at = &h->buckets[bucket_of(a->token)];

	while (*at != a)
		at = &(*at)->chain;
	*at = a->chain;
}

static void buf_reuse(struct buf *b)
{
	if (b->cap > KEPT_BYTES)
		buf_release(b);
	else
		buf_clear(b);
}

static void move(struct held *h, struct attempt *a, enum held_event event)
{
	enum attempt_state next = moves[a->state][event].next;

	assert(moves[a->state][event].allowed);
	/* The token of an abandoned attempt names nothing any more. */
	if (a->state != ATTEMPT_ABANDONED && (next == ATTEMPT_NONE || next == ATTEMPT_ABANDONED))
		index_remove(h, a);
	list_remove(&h->lists[a->state], a);
	a->state = next;
	list_add(&h->lists[next], a);
	if (next == ATTEMPT_NONE) {
		if (a->files)
			job_files_let_go(a->files);
		buf_reuse(&a->spec);
		buf_reuse(&a->output.body);
		buf_reuse(&a->output.reason);
	}
}

struct held *held_new(size_t most)
{
	struct held *h = calloc(1, sizeof *h);

	if (h)
		h->rows = calloc(most, sizeof *h->rows);
	if (!h || !h->rows)
		abort(); /* the truth is in the store */
	for (size_t i = 0; i < most; i++)
		list_add(&h->lists[ATTEMPT_NONE], &h->rows[i]);
	return h;
}

void held_free(struct held *h)
{
	for (size_t state = 0; state < ATTEMPT_STATES; state++)
		for (struct attempt *a = h->lists[state].first; a; a = a->next) {
			buf_release(&a->spec);
			buf_release(&a->output.body);
			buf_release(&a->output.reason);
		}
	free(h->rows);
	free(h);
}

size_t held_count(const struct held *h, enum attempt_state state)
{
	return h->lists[state].count;
}

struct attempt *held_first(const struct held *h, enum attempt_state state)
{
	assert(state != ATTEMPT_NONE);
	return h->lists[state].first;
}

struct attempt *held_next(const struct attempt *a)
{
	return a->next;
}

struct attempt *held_find(const struct held *h, struct token token)
{
	struct attempt *a = h->buckets[bucket_of(token)];

	while (a && !token_equal(a->token, token))
		a = a->chain;
	return a;
}

/* All but the links and the memory of the bufs begins anew. */
static void row_reset(struct attempt *a)
{
	a->files = NULL;
	a->timeout_ms = 0;
	a->beaten = NULL;
	a->progress.cancel = false;
	a->progress.progress = 0;
	a->progress.phase = PHASE_QUEUED;
	a->progress.silence_ms = 0;
	a->output.outcome = OUTCOME_NONE;
	a->has_blob = false;
	a->wall_ms = 0;
}

struct attempt *held_add(
	struct held *h, struct subtask_ref ref, struct token token, enum subtask_kind kind, struct str spec)
{
	struct attempt *a = h->lists[ATTEMPT_NONE].first;

	if (!a || held_find(h, token))
		return NULL;
	list_remove(&h->lists[ATTEMPT_NONE], a);
	row_reset(a);
	a->ref = a->ran_as = ref;
	a->token = a->ran_under = token;
	a->kind = kind;
	a->state = ATTEMPT_QUEUED;
	buf_add_str(&a->spec, spec);
	list_add(&h->lists[ATTEMPT_QUEUED], a);
	index_add(h, a);
	return a;
}

void held_start(struct held *h, struct attempt *a)
{
	a->ran_as = a->ref;
	a->ran_under = a->token;
	move(h, a, HELD_START);
}

void held_finish(struct held *h, struct attempt *a)
{
	assert(a->output.outcome != OUTCOME_NONE);
	move(h, a, HELD_FINISH);
}

void held_sent(struct held *h, struct attempt *a)
{
	move(h, a, HELD_SEND);
}

void held_resend(struct held *h)
{
	while (h->lists[ATTEMPT_SENT].first)
		move(h, h->lists[ATTEMPT_SENT].first, HELD_RESEND);
}

bool held_drop(struct held *h, struct token token)
{
	struct attempt *a = held_find(h, token);

	if (!a)
		return false;
	a->progress.cancel = true;
	move(h, a, HELD_DROP);
	return true;
}

bool held_adopt(struct held *h, struct token from, struct token to, uint32_t attempt)
{
	struct attempt *a = held_find(h, from);

	if (!a || token_compare(to, from) <= 0 || held_find(h, to))
		return false;
	index_remove(h, a);
	a->token = to;
	a->ref.attempt = attempt;
	index_add(h, a);
	if (a->state == ATTEMPT_SENT)
		move(h, a, HELD_RESEND);
	return true;
}
