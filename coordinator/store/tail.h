/* The last commits, kept so that a Redis that came back without them is given them again. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STORE_TAIL_H
#define COORDINATOR_STORE_TAIL_H
#include "common/buf.h"

#include <stdint.h>

struct tail_commit {
	uint64_t seq;
	int64_t at_ms;
	size_t args; /* of the batch, which is as batch_encode() made it */
	struct buf batch;
};

/* Sequences without a gap, the newest last; bounded by TAIL_COMMITS_MOST, TAIL_BYTES_MOST and TAIL_MS. */
struct tail {
	struct tail_commit *ring;
	size_t first;
	size_t count;
	size_t bytes;
};

/* Copies the batch. What is over a limit, or older than TAIL_MS, makes way; what does not follow the newest is the
 * beginning of another tail. */
void tail_push(struct tail *t, uint64_t seq, size_t args, struct str batch, int64_t now_ms);
/* NULL: it is not kept. */
const struct tail_commit *tail_find(const struct tail *t, uint64_t seq);
/* 0: nothing is kept. */
uint64_t tail_newest(const struct tail *t);
void tail_clear(struct tail *t); /* and frees all */
#endif
