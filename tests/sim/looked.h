/* Second looks as they are stored: whom they go on from, and what was said before them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_LOOKED_H
#define SIM_LOOKED_H
#include "coordinator/store/store.h"

struct world;

/* A subtask was stored. A look names who found its claims, who has looked at them, and what these have said. */
void looked_look(struct world *w, const struct move *move);
#endif
