/* What goes wrong in a world, and when: drawn from its seed before it begins. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H
#include "tests/sim/tally.h"

#include <stddef.h>
#include <stdint.h>

struct world;

void faults_init(struct world *w);
void faults_strike(struct world *w, enum fault fault);
/* The faults are over: what still limps is made well, so that every job must end. */
void faults_end(struct world *w);
#endif
