/* What all handles of a memory store share: the term, the leader, the sequence, the rows, and what can be undone. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STORE_MEMORY_TRUTH_H
#define COORDINATOR_STORE_MEMORY_TRUTH_H
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

/* A commit that the power may still take back. */
struct tail {
	uint64_t seq_before;
	char hash_before[2 * SHA256_BYTES + 1];
	struct undo *undo;
	size_t count;
};

/* What all handles share. */
struct memory {
	int handles;
	uint64_t holders; /* given out */
	int64_t now_ms;
	struct term term;
	bool led;
	int64_t leader_until_ms;
	uint64_t seq;
	char hash[2 * SHA256_BYTES + 1];
	struct rows rows;
	struct rows spoiled;                 /* places where something foreign stands */
	struct tail tails[MEMORY_TAIL_MOST]; /* the newest at (tail_count - 1) % MEMORY_TAIL_MOST */
	uint64_t tail_first, tail_count;
};

void memory_release(struct memory *m);
/* Takes the next term, or keeps the one of this holder: 0 or -E_EXISTS. */
int memory_lead(struct memory *m, struct term *term, char words[256]) MUST_CHECK;
void memory_give_up(struct memory *m, const struct term *term);
struct store_reply memory_commit(
	struct memory *m, const struct term *term, uint64_t seq, const struct move *moves, size_t count);
struct store_reply memory_confirm(struct memory *m, const struct term *term);
size_t memory_lose(struct memory *m, size_t commits);
/* The place that stands for the Redis key of this move. */
struct place memory_key_place(const struct move *move);
#endif
