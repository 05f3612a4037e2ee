/* Second leases beside a first: when one may be given, and of what. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_HEDGED_H
#define SIM_HEDGED_H
#include "tests/sim/host.h"

struct world;

/* One that this turn has given: it takes nothing from what waits, is seldom, and its subtask had none before. */
void hedged_look(struct world *w, struct host *h, const struct effect *log);
#endif
