/* An ordered map from a place in the store to its bytes: a treap, so that walks come in order for free. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STORE_MEMORY_ROWS_H
#define COORDINATOR_STORE_MEMORY_ROWS_H
#include "common/buf.h"
#include "coordinator/store/store.h"

/* Where a value lies; ordered by kind, then job, then number, then key. */
struct place {
	enum move_kind kind;
	uint64_t job;
	uint32_t number;
	struct str key; /* only of MOVE_WORKER and MOVE_CACHE */
};

struct row {
	struct place place;
	struct row *left, *right;
	uint64_t priority;
	bool present; /* rows are never taken out: one that is undone is only absent */
	int64_t until_ms;
	struct buf label; /* of MOVE_JOB: its state */
	struct buf value;
};

struct rows {
	struct row *root;
	uint64_t chance;
};

void rows_release(struct rows *rows);
/* The row of this place, made absent when there was none. Its address stays. */
struct row *rows_at(struct rows *rows, struct place place);
/* The row or NULL. */
struct row *rows_find(const struct rows *rows, struct place place);
/* Each row with low <= place <= high in order; ends with the first code other than 0. */
int rows_walk(const struct rows *rows, struct place low, struct place high,
	int (*each)(void *arg, struct row *row), void *arg);
#endif
