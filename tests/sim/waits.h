/* Who waits at the end of a turn, though nothing is in the way. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_WAITS_H
#define SIM_WAITS_H
#include "tests/sim/host.h"

struct world;

/* Of a whole turn, before it is committed: no worker has a free slot beside a subtask that it could run, nothing is due and not taken,
 * no lease is out of its time, and no question waits for a tier that is shut while another one is open. */
void waits_look(struct world *w, const struct host *h);
/* True when somebody who serves the queue of this job, and is there, has the tool: what is another queue's is of no use to it. */
bool waits_somebody_has(const struct fleet *f, const struct job_row *job, uint8_t tool);
#endif
