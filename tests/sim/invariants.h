/* What must hold after every step, and for every effect that is carried out. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_INVARIANTS_H
#define SIM_INVARIANTS_H
#include "tests/sim/host.h"

struct world;

/* A life begins: nothing was seen yet. */
void invariants_begin(struct host *h);
/* Of the fleet in memory: one live lease a subtask, tokens that grow, counts and lists that agree with rows. */
void invariants_look(struct world *w, struct host *h);
/* What the store's keys say of who holds what is where claims begin. */
void invariants_loaded(struct host *h);
/* Of a whole turn: nothing is granted by who cannot know that it leads. */
void invariants_turn(struct world *w, struct host *h);
/* Of an effect: it says what is stored, and ends no lease of a worker that lives. */
void invariants_effect(struct world *w, struct host *h, const struct effect *effect);
/* A message is decoded: its evidence is gathered. */
void invariants_receive(struct world *w, struct post *post);
/* At the end of a world. */
void invariants_end(struct world *w);
#endif
