/* Before a subtask is leased an earlier result is looked for, by the edges: nobody runs what is known. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SCHEDULE_LOOK_H
#define COORDINATOR_SCHEDULE_LOOK_H
#include "coordinator/state/effect.h"
#include "coordinator/state/fleet.h"

/* Asks for looks, CACHE_LOOKS_MOST at once, once a worker is there: what would run a subtask is known only from those who would.
 * A look that is not answered in CACHE_LOOK_MS is given up, and with it all others of its job. */
void look_slice(struct fleet *f, struct effects *fx);
/* True when an answer for this subtask is still waited for. */
bool look_is_awaited(const struct job_row *job, uint32_t number);
#endif
