/* The cache of a simulated world: what is kept with a result, and what a look into it answers, or does not. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_KEPT_H
#define SIM_KEPT_H
#include "tests/sim/host.h"

struct world;

enum { KEPT_WRONG = -1 }; /* the run of an answer that no gate may let through */

/* As the content thread does with a result that may serve again. */
void kept_mark(struct world *w, struct subtask_ref ref, struct str spec, struct event_result *result);
/* An effect asks for an earlier result: it comes soon, late, or never, and some are not what they seem. */
void kept_look(struct world *w, struct host *h, const struct effect *effect);
#endif
