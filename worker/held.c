/* The doors of what is held: each looks at one attempt, or at the oldest of a state. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/held_rows.h"

#include "common/stall.h"
#include "reeve/limits.h"

#include <assert.h>

static void rows_make(struct held *h)
{
	free(h->rows);
	h->rows = calloc(h->most + h->retained_most, sizeof *h->rows);
	if (!h->rows)
		abort(); /* the truth is in the store */
}

struct held *held_new(size_t most)
{
	struct held *h = calloc(1, sizeof *h);

	if (!h)
		abort();
	h->most = most;
	rows_make(h);
	return h;
}

void held_retain(struct held *h, size_t most, size_t bytes_most)
{
	assert(!h->used);
	h->retained_most = most;
	h->retained_bytes_most = bytes_most;
	rows_make(h);
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

struct attempt *held_last(const struct held *h, enum attempt_state state)
{
	assert(state != ATTEMPT_NONE);
	return h->lists[state].last;
}

struct attempt *held_previous(const struct attempt *a)
{
	return a->prev;
}

struct attempt *held_find(const struct held *h, struct token token)
{
	return held_index_find(h, token);
}

/* All but the links and the memory of the bufs begins anew. */
static void row_reset(struct attempt *a)
{
	a->files = NULL;
	a->timeout_ms = 0;
	a->grant_microusd = 0;
	a->beaten = NULL;
	a->progress.cancel = false;
	a->progress.progress = 0;
	a->progress.phase = PHASE_QUEUED;
	a->progress.silence_ms = 0;
	a->output.outcome = OUTCOME_NONE;
	a->output.spent_microusd = 0;
	a->output.call = (struct call_report){ 0 };
	a->has_blob = false;
	a->wall_ms = 0;
}

static size_t lease_count(const struct held *h)
{
	return h->used - h->lists[ATTEMPT_NONE].count - h->lists[ATTEMPT_RETAINED].count;
}

/* One that was used before has the memory of its bufs. */
static struct attempt *row_take(struct held *h)
{
	struct attempt *a = h->lists[ATTEMPT_NONE].first;

	if (lease_count(h) == h->most)
		return NULL;
	if (!a)
		return &h->rows[h->used++];
	held_list_remove(&h->lists[ATTEMPT_NONE], a);
	return a;
}

struct attempt *held_add(
	struct held *h, struct subtask_ref ref, struct token token, enum subtask_kind kind, struct str spec)
{
	struct attempt *a = held_find(h, token) ? NULL : row_take(h);

	if (!a)
		return NULL;
	row_reset(a);
	a->ref = a->ran_as = ref;
	a->token = a->ran_under = token;
	a->kind = kind;
	a->state = ATTEMPT_QUEUED;
	buf_add_str(&a->spec, spec);
	held_list_add(&h->lists[ATTEMPT_QUEUED], a);
	held_index_add(h, a);
	return a;
}

void held_start(struct held *h, struct attempt *a)
{
	a->ran_as = a->ref;
	a->ran_under = a->token;
	held_move(h, a, HELD_START);
}

void held_finish(struct held *h, struct attempt *a)
{
	assert(a->output.outcome != OUTCOME_NONE);
	held_move(h, a, HELD_FINISH);
}

void held_sent(struct held *h, struct attempt *a)
{
	held_move(h, a, HELD_SEND);
}

void held_resend(struct held *h)
{
	while (h->lists[ATTEMPT_SENT].first)
		held_move(h, h->lists[ATTEMPT_SENT].first, HELD_RESEND);
}

bool held_drop(struct held *h, struct token token)
{
	struct attempt *a = held_find(h, token);

	if (!a)
		return false;
	a->progress.cancel = true;
	held_move(h, a, HELD_DROP);
	return true;
}

static bool is_finished(const struct attempt *a)
{
	return a->state == ATTEMPT_UNSENT || a->state == ATTEMPT_SENT;
}

bool held_acknowledge(struct held *h, struct token token, bool accepted, int64_t now_ms)
{
	struct attempt *a = held_find(h, token);
	struct attempt_list *retained = &h->lists[ATTEMPT_RETAINED];

	if (!a || a->state == ATTEMPT_RETAINED)
		return false;
	if (!accepted || !is_finished(a) || a->output.outcome != OUTCOME_DONE)
		return held_drop(h, token);
	a->retained_ms = now_ms;
	held_move(h, a, HELD_KEEP);
	while (retained->count > h->retained_most || h->retained_bytes > h->retained_bytes_most)
		held_move(h, retained->first, HELD_DROP);
	return true;
}

void held_expire(struct held *h, int64_t now_ms)
{
	struct attempt_list *retained = &h->lists[ATTEMPT_RETAINED];

	while (retained->first && now_ms - retained->first->retained_ms >= RETAIN_MS)
		held_move(h, retained->first, HELD_DROP);
}

bool held_adopt(struct held *h, struct token from, struct token to, uint32_t attempt)
{
	struct attempt *a = held_find(h, from);

	if (!a || token_compare(to, from) <= 0 || held_find(h, to))
		return false;
	/* It becomes a lease again, and there may be as many as there can be. */
	if (a->state == ATTEMPT_RETAINED && lease_count(h) == h->most)
		return false;
	held_index_remove(h, a);
	a->token = to;
	a->ref.attempt = attempt;
	held_index_add(h, a);
	if (a->state == ATTEMPT_SENT || a->state == ATTEMPT_RETAINED)
		held_move(h, a, HELD_RESEND);
	return true;
}
