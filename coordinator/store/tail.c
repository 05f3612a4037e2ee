/* A ring: what is pushed last is what is asked for first, and rarely. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/tail.h"
#include "reeve/limits.h"

#include <stdlib.h>

static struct tail_commit *at(const struct tail *t, size_t index)
{
	return &t->ring[(t->first + index) % TAIL_COMMITS_MOST];
}

static void drop_oldest(struct tail *t)
{
	struct tail_commit *oldest = at(t, 0);

	t->bytes -= oldest->batch.len;
	buf_release(&oldest->batch);
	t->first = (t->first + 1) % TAIL_COMMITS_MOST;
	t->count--;
}

void tail_push(struct tail *t, uint64_t seq, size_t args, struct str batch, int64_t now_ms)
{
	struct tail_commit *fresh;

	if (seq != tail_newest(t) + 1)
		tail_clear(t);
	if (!t->ring)
		t->ring = calloc(TAIL_COMMITS_MOST, sizeof *t->ring);
	if (!t->ring)
		abort();
	while (t->count && (t->count == TAIL_COMMITS_MOST || t->bytes + batch.len > TAIL_BYTES_MOST ||
				   at(t, 0)->at_ms < now_ms - TAIL_MS))
		drop_oldest(t);
	fresh = at(t, t->count++);
	*fresh = (struct tail_commit){ .seq = seq, .at_ms = now_ms, .args = args, .batch = BUF_INIT };
	buf_add_str(&fresh->batch, batch);
	t->bytes += batch.len;
}

const struct tail_commit *tail_find(const struct tail *t, uint64_t seq)
{
	if (!t->count || seq < at(t, 0)->seq || seq > tail_newest(t))
		return NULL;
	return at(t, (size_t)(seq - at(t, 0)->seq));
}

uint64_t tail_newest(const struct tail *t)
{
	return t->count ? at(t, t->count - 1)->seq : 0;
}

void tail_clear(struct tail *t)
{
	while (t->count)
		drop_oldest(t);
	free(t->ring);
	*t = (struct tail){ 0 };
}
