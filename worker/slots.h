/* A fixed number of threads that take chores in order; what they finished is fetched by the main thread. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_SLOTS_H
#define WORKER_SLOTS_H
#include <stddef.h>

struct slots;

/* Embedded in what is run. */
struct chore {
	struct chore *next;
	void (*run)(struct chore *chore);               /* in a slot */
	void (*done)(void *owner, struct chore *chore); /* in the main thread, by slots_collect() */
};

/* `wake` is called from a slot after each chore, so that the main thread comes and collects. */
struct slots *slots_open(size_t count, void (*wake)(void *arg), void *arg);
/* Waits for the chores that run; those not yet begun are dropped. */
void slots_close(struct slots *s);
void slots_push(struct slots *s, struct chore *chore);
/* Slots without a chore. */
size_t slots_free_count(const struct slots *s);
/* Calls done(owner, chore) of each chore that came to its end. */
void slots_collect(struct slots *s, void *owner);
#endif
