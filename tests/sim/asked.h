/* What must hold of questions to models: who is asked, when, how often, and by whom. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_ASKED_H
#define SIM_ASKED_H
#include "tests/sim/host.h"

struct world;

/* After a step: as many places of a tier are taken as leases have one. */
void asked_look(struct world *w, const struct host *h);
/* Of what a turn grants, of kind model; NULL: it may. */
const char *asked_fault(const struct fleet *f, const struct effect *effect, const struct worker_row *worker);
/* An effect is carried out: what is assigned may be asked, and what was heard of a tier is remembered. */
void asked_effect(struct world *w, struct host *h, const struct effect *effect);
#endif
