/* Who takes over knows what who dies knew. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_MIRROR_H
#define SIM_MIRROR_H
#include "tests/sim/host.h"

struct world;

/* As a coordinator dies, with nothing on its way to the store: a fleet that is loaded from there agrees with its own in all but what a
 * restart may forget. */
void mirror_look(struct world *w, struct host *h);
#endif
