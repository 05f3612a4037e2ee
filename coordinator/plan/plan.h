/* From a submission to rows: the plan is made slice by slice, sealed at its end, and undone the same way. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_PLAN_PLAN_H
#define COORDINATOR_PLAN_PLAN_H
#include "coordinator/state/effect.h"
#include "coordinator/state/event.h"
#include "coordinator/state/fleet.h"

/* Life of a subtask, step 1. A new job in state PLANNING; NULL when too many have not ended. */
struct job_row *plan_begin(struct fleet *f, const struct event_submit *submit, struct effects *fx);
/* No subtask of it is leased any more; they are cancelled by the slices. */
void plan_cancel(struct fleet *f, struct job_row *job, enum reason reason, struct effects *fx);
/* Plans and cancels, as much as the turn has room for. */
void plan_slice(struct fleet *f, struct effects *fx);
#endif
