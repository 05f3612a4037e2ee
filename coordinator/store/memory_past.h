/* What a memory store can take back: the last commits, and the last takings of a term. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STORE_MEMORY_PAST_H
#define COORDINATOR_STORE_MEMORY_PAST_H
#include "common/sha256.h"
#include "coordinator/store/memory.h"
#include "coordinator/store/memory_rows.h"

/* What one move has overwritten. */
struct undo {
	struct row *row;
	bool present;
	int64_t until_ms;
	struct buf label, value;
};

/* As it was before a commit, or before a term was taken. */
struct past {
	uint64_t seq;
	char hash[2 * SHA256_BYTES + 1];
	bool of_term; /* then what follows counts, and else what was overwritten */
	struct term term;
	bool led;
	int64_t leader_until_ms;
	struct undo *undo;
	size_t count;
};

struct memory;

/* A place for what is about to be overwritten; the oldest of MEMORY_TAIL_MOST can no longer be taken back. */
struct past *past_push(struct memory *m);
/* Takes the newest back; false: nothing is left that could be. */
bool past_take_back(struct memory *m);
void past_clear(struct memory *m);
#endif
