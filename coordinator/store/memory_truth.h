/* What all handles of a memory store share: the term, the leader, the sequence, the rows, and what can be undone. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STORE_MEMORY_TRUTH_H
#define COORDINATOR_STORE_MEMORY_TRUTH_H
#include "coordinator/store/memory_past.h"

/* What all handles share. */
struct memory {
	int handles;
	uint64_t holders; /* given out */
	uint64_t id;      /* another one when it was emptied */
	uint64_t lives;   /* each restart cuts all connections */
	bool foreign;     /* of another schema */
	int64_t now_ms;
	struct term term; /* number 0: the store is empty */
	bool led;
	int64_t leader_until_ms;
	uint64_t seq;
	char hash[2 * SHA256_BYTES + 1];
	struct rows rows;
	struct rows spoiled;                 /* places where something foreign stands */
	struct past pasts[MEMORY_TAIL_MOST]; /* the newest at (past_count - 1) % MEMORY_TAIL_MOST */
	uint64_t past_first, past_count;
	struct memory_watch watch;
};

void memory_release(struct memory *m);
/* Takes the next term, or keeps the one of this holder: 0, -E_EXISTS or -E_CORRUPT. */
int memory_lead(struct memory *m, struct term *term, char words[256]) MUST_CHECK;
void memory_give_up(struct memory *m, const struct term *term);
struct store_reply memory_commit(
	struct memory *m, const struct term *term, uint64_t seq, const struct move *moves, size_t count);
struct store_reply memory_confirm(struct memory *m, const struct term *term);
/* The place that stands for the Redis key of this move. */
struct place memory_key_place(const struct move *move);
#endif
