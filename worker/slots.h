/* A fixed number of threads that take tasks in order; what they finished is fetched by the main thread. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_SLOTS_H
#define WORKER_SLOTS_H
#include <stddef.h>

struct slots;

/* Embedded in what is run. */
struct slot_task {
	struct slot_task *next;
	void (*run)(struct slot_task *task);               /* in a slot */
	void (*done)(void *owner, struct slot_task *task); /* in the main thread, by slots_collect() */
};

/* `wake` is called from a slot after each task, so that the main thread comes and collects. */
struct slots *slots_open(size_t count, void (*wake)(void *arg), void *arg);
/* Waits for the tasks that run; those not yet begun are dropped. */
void slots_close(struct slots *s);
void slots_push(struct slots *s, struct slot_task *task);
/* Slots without a task. */
size_t slots_free_count(const struct slots *s);
/* Calls done(owner, task) of each task that came to its end. */
void slots_collect(struct slots *s, void *owner);
#endif
