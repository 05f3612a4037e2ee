/* A ring of what was overwritten: last written, first restored. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/memory_past.h"

#include "coordinator/store/memory_truth.h"

#include <stdlib.h>

static void past_release(struct past *past)
{
	for (size_t i = 0; i < past->count; i++) {
		buf_release(&past->undo[i].label);
		buf_release(&past->undo[i].value);
	}
	free(past->undo);
	*past = (struct past){ .count = 0 };
}

struct past *past_push(struct memory *m)
{
	struct past *past = &m->pasts[m->past_count % MEMORY_TAIL_MOST];

	if (m->past_count - m->past_first == MEMORY_TAIL_MOST)
		m->past_first++;
	m->past_count++;
	past_release(past);
	past->seq = m->seq;
	memcpy(past->hash, m->hash, sizeof m->hash);
	return past;
}

static void rows_restore(struct past *past)
{
	while (past->count > 0) {
		struct undo *u = &past->undo[--past->count];

		buf_release(&u->row->label);
		buf_release(&u->row->value);
		u->row->label = u->label;
		u->row->value = u->value;
		u->row->present = u->present;
		u->row->until_ms = u->until_ms;
	}
}

bool past_take_back(struct memory *m)
{
	struct past *past;

	if (m->past_count == m->past_first)
		return false;
	past = &m->pasts[--m->past_count % MEMORY_TAIL_MOST];
	rows_restore(past);
	m->seq = past->seq;
	memcpy(m->hash, past->hash, sizeof m->hash);
	/* A confirmation leaves nothing here: a leader's key is never younger than its store. */
	if (past->of_term) {
		m->term = past->term;
		m->led = past->led;
		m->leader_until_ms = past->leader_until_ms;
	}
	past_release(past);
	return true;
}

void past_clear(struct memory *m)
{
	for (size_t i = 0; i < MEMORY_TAIL_MOST; i++)
		past_release(&m->pasts[i]);
	m->past_first = m->past_count = 0;
}
