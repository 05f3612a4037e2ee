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

/* The power fails: the last commits, and the last takings of a term among them, have never been; at most
 * MEMORY_TAIL_MOST of both. Says how many. All connections are cut: a handle that lives gives back what it had committed, as
 * a coordinator does to a Redis that came back, before anything else goes through it. */
#define MEMORY_TAIL_MOST 16
size_t store_memory_lose_tail(struct store *s, size_t writes);
/* The process of this handle has died: what is on its way may still arrive, but nothing is given back. */
void store_memory_orphan(struct store *s);
/* All is gone, by a hand or by an empty replica that was promoted: another store. */
void store_memory_empty(struct store *s);
/* Another schema stands there, or ours again. */
void store_memory_foreign(struct store *s, bool foreign);

/* Called with each commit as it becomes true, those that are given back included: for who keeps books of his own. */
struct memory_watch {
	void (*applied)(
		void *arg, const struct term *term, uint64_t seq, const struct move *moves, size_t count);
	void *arg;
};
void store_memory_watch(struct store *s, struct memory_watch watch);

/* A foreign value stands where this move would write: every commit with such a move is refused. */
void store_memory_spoil(struct store *s, const struct move *where);
/* All that is stored, as text, one line a value in a fixed order; for comparing. */
struct buf;
void store_memory_dump(struct store *s, struct buf *out);
#endif
