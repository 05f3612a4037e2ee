/* A list for each millisecond of the round. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/wheel.h"

#include <assert.h>
#include <string.h>

static size_t slot_of(int64_t ms)
{
	return (size_t)ms % WHEEL_SLOTS;
}

void wheel_init(struct wheel *w, int64_t now_ms)
{
	assert(now_ms >= 0);
	memset(w, 0, sizeof *w);
	w->at_ms = now_ms;
}

void wheel_stop(struct wheel *w, struct wheel_timer *t)
{
	if (!t->link)
		return;
	*t->link = t->next;
	if (t->next)
		t->next->link = t->link;
	t->next = NULL;
	t->link = NULL;
	w->count--;
}

void wheel_set(struct wheel *w, struct wheel_timer *t, int64_t due_ms)
{
	wheel_stop(w, t);
	t->due_ms = due_ms;
	struct wheel_timer **slot = &w->slots[slot_of(due_ms > w->at_ms ? due_ms : w->at_ms)];

	t->next = *slot;
	t->link = slot;
	if (t->next)
		t->next->link = &t->next;
	*slot = t;
	w->count++;
}

struct wheel_timer *wheel_take(struct wheel *w, int64_t now_ms)
{
	/* After a long rest one round sees every slot. */
	if (now_ms - w->at_ms > WHEEL_SLOTS)
		w->at_ms = now_ms - WHEEL_SLOTS;
	for (; w->at_ms <= now_ms; w->at_ms++) {
		for (struct wheel_timer *t = w->slots[slot_of(w->at_ms)]; t; t = t->next)
			if (t->due_ms <= now_ms) {
				wheel_stop(w, t);
				return t;
			}
		if (w->at_ms == now_ms) /* this millisecond is not over */
			break;
	}
	return NULL;
}

int wheel_wait_ms(const struct wheel *w, int64_t now_ms, int most)
{
	if (w->at_ms < now_ms && w->count)
		return 0;
	for (int ms = 0; w->count && ms < most; ms++)
		for (const struct wheel_timer *t = w->slots[slot_of(now_ms + ms)]; t; t = t->next)
			if (t->due_ms <= now_ms + ms)
				return ms;
	return most;
}
