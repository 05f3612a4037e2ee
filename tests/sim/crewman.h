/* What the parts of a simulated worker share: its connection, its runs, its words. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_CREWMAN_H
#define SIM_CREWMAN_H
#include "tests/sim/worker.h"

enum { HELD_MOST = 64, RETAINED_MOST = 64, CREWMAN_STATES = 4 };

/* Of an attempt that takes part in heartbeats and keeps its worker from leaving. */
extern const enum attempt_state crewman_states[CREWMAN_STATES];

/* What is foreseen for this life of it, on its stream. */
struct happening worker_happens(const struct crewman *c, enum happen_kind kind);
/* NULL: none is open, as far as it knows. */
struct stream *worker_stream(struct world *w, const struct crewman *c);
void worker_say_hello(struct world *w, struct crewman *c);
/* Who drains and has nothing left ends. */
void worker_leave_drained(struct world *w, struct crewman *c);
/* Gives what is queued to slots that are free. */
void worker_run_queued(struct world *w, struct crewman *c);
void worker_count_run(struct world *w, struct subtask_ref ref);
/* What hangs ends when it is told to: runners kill what they started. */
void worker_let_go(struct world *w, struct crewman *c, struct attempt *a);
#endif
