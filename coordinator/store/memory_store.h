/* One handle on a memory: what it has asked and what it was answered. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STORE_MEMORY_STORE_H
#define COORDINATOR_STORE_MEMORY_STORE_H
#include "coordinator/store/memory_truth.h"
#include "coordinator/store/tail.h"

struct memory_store {
	struct store base;
	struct memory *memory;
	struct store_wake wake;
	enum memory_mood mood;
	struct term term;
	bool commit_waits, confirm_waits; /* not carried out yet: the memory stands */
	bool commit_answered, confirm_answered;
	struct store_reply commit_reply, confirm_reply;
	uint64_t seq;
	struct move *moves; /* of the commit that waits; their bytes lie in `bytes` */
	size_t count;
	struct buf bytes;
	struct tail tail;  /* what was said to be committed */
	uint64_t store_id; /* of the memory whose term was taken */
	uint64_t lives;    /* of the memory, when this handle connected */
	bool orphan;
};

static inline struct memory_store *memory_of(struct store *s)
{
	return (struct memory_store *)s;
}

/* True while no restart has cut this handle off: what it had said to be committed is stored. */
static inline bool memory_is_connected(const struct memory_store *s)
{
	return s->lives == s->memory->lives;
}

/* What is said to be committed is kept for a memory that comes back without it. */
void memory_tail_push(struct memory_store *s);
void memory_tail_restore(struct memory_store *s);
int memory_load(struct store *base, const struct store_loader *loader, char words[256]);
int memory_cached(struct store *base, const struct str *keys, size_t count,
	int (*each)(void *arg, size_t place, struct str value), void *arg);
int memory_cache_bound(struct store *base, int64_t most, int64_t *bytes);
int memory_events(struct store *base, uint64_t job, struct str after,
	int (*each)(void *arg, struct str id, struct str lines), void *arg);
int memory_rows(struct store *base, uint64_t job, enum move_kind what,
	int (*each)(void *arg, uint32_t number, struct str value), void *arg);
#endif
