/* Shares: what queues have of the fleet, and the jobs of a queue of its turns. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_SHARES_H
#define SIM_SHARES_H
#include "tests/sim/host.h"

struct world;

/* What an operator grants the two queues: the same, or a weight, or not more than so many at once. */
void shares_draw(struct world *w);
/* As it was drawn, whatever the fleet believes. */
const struct queue_share *shares_of(const struct world *w, const char *queue);
/* Of a whole turn, where all is one kind of work and each worker takes all of it. */
void shares_look(struct world *w, struct host *h);
#endif
