/* Who waits at the end of a turn, though nothing is in the way. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_WAITS_H
#define SIM_WAITS_H
#include "tests/sim/host.h"

struct world;

/* Of a whole turn, before it is committed: no worker has a free slot beside a subtask that it could run, nothing is due and not taken,
 * no lease is out of its time, and no question waits for a tier that is shut while another one is open. */
void waits_look(struct world *w, const struct host *h);
#endif
