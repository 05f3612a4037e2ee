/* Which subtask goes to which worker: fair by queue, in turns between the jobs of a queue. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SCHEDULE_PICK_H
#define COORDINATOR_SCHEDULE_PICK_H
#include "coordinator/state/effect.h"
#include "coordinator/state/fleet.h"

/* How many more subtasks of this kind the worker should be given now: its free credit, but no dribble (half a
 * batch of room at least, or an idle slot), and no more than its share of what is ready. */
uint32_t pick_room(const struct worker_row *worker, enum subtask_kind kind, uint32_t ready, uint32_t workers);
/* Life of a subtask, step 3: grants leases to all attached workers that have room, as far as the turn bears. */
void pick_turn(struct fleet *f, struct effects *fx);
/* True while nothing may be given away: it does not lead, or what is out may still come back. */
bool pick_waits(const struct fleet *f);
#endif
