/* A store that lives and dies with the process: for tests, the simulator and `bench ceiling`. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STORE_MEMORY_H
#define COORDINATOR_STORE_MEMORY_H
#include "coordinator/store/store.h"

/* All handles of one memory belong to one thread. Nothing happens by itself: time stands still, holders are
 * counted, so that the same calls give the same answers. */
struct store *store_memory_open(const char *fleet, struct store_wake wake);
/* A second handle on the same memory, as a rival or a successor would have; each is closed by itself. */
struct store *store_memory_again(struct store *other, struct store_wake wake);

/* Time passes for all handles: the leader key and the workers' keys expire by it. */
void store_memory_advance(struct store *s, int64_t ms);

/* How the memory answers this handle; going back to MEMORY_ANSWERS delivers what waits. */
enum memory_mood {
	MEMORY_ANSWERS,
	MEMORY_MUTE,  /* applies, but the replies do not arrive: a connection cut after the send */
	MEMORY_STANDS /* neither applies nor answers: a Redis that was stopped */
};
void store_memory_mood(struct store *s, enum memory_mood mood);

/* The power fails: the last commits, at most MEMORY_TAIL_MOST of them, have never been. Says how many. */
#define MEMORY_TAIL_MOST 16
size_t store_memory_lose_tail(struct store *s, size_t commits);

/* A foreign value stands where this move would write: every commit with such a move is refused. */
void store_memory_spoil(struct store *s, const struct move *where);
/* All that is stored, as text, one line a value in a fixed order; for comparing. */
struct buf;
void store_memory_dump(struct store *s, struct buf *out);
#endif
