/* A binary heap; ties are broken by the order in which things were foreseen, so a seed has one future. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/happen.h"

#include <stdlib.h>

static bool before(const struct happening *a, const struct happening *b)
{
	return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->order < b->order;
}

void agenda_push(struct agenda *a, struct happening h)
{
	size_t at = a->count++;

	if (a->count > a->cap) {
		a->cap = a->cap ? a->cap * 2 : 256;
		a->heap = reallocarray(a->heap, a->cap, sizeof *a->heap);
		if (!a->heap)
			abort();
	}
	if (!h.order)
		h.order = ++a->order;
	while (at && before(&h, &a->heap[(at - 1) / 2])) {
		a->heap[at] = a->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	a->heap[at] = h;
}

bool agenda_pop(struct agenda *a, struct happening *out)
{
	struct happening last;
	size_t at = 0, child;

	if (!a->count)
		return false;
	*out = a->heap[0];
	last = a->heap[--a->count];
	while ((child = 2 * at + 1) < a->count) {
		if (child + 1 < a->count && before(&a->heap[child + 1], &a->heap[child]))
			child++;
		if (!before(&a->heap[child], &last))
			break;
		a->heap[at] = a->heap[child];
		at = child;
	}
	a->heap[at] = last;
	return true;
}

void agenda_release(struct agenda *a)
{
	free(a->heap);
	*a = (struct agenda){ 0 };
}
