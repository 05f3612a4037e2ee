/* Questions to models in a simulated world: jobs that ask them, workers that have keys, and how an attempt of one ends. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_MODELS_H
#define SIM_MODELS_H
#include "coordinator/state/event.h"
#include "worker/attempt.h"

struct crewman;
struct world;

/* A fourth of the worlds have tiers. */
bool models_are_in(const struct world *w);
/* What it is to look at is looked at by models, too. */
void models_work(struct world *w, struct job_work *work);
/* Which tiers this worker can ask, a bit each. */
uint32_t models_keys(struct world *w, uint32_t worker);
/* An attempt is asked of this tier. */
void models_assigned(struct attempt *a, uint8_t tier, uint32_t microusd);
/* Its call begins, is billed, and will end somehow; not of a tier that this worker has no key for. */
void models_begins(struct world *w, const struct crewman *c, struct attempt *a);
/* How the attempt ends as far as its call is concerned; DONE: that was answered. */
enum attempt_outcome models_outcome(const struct attempt *a);
/* What its worker says of the call. Some name another tier than the one that they asked. */
void models_heard(struct world *w, const struct attempt *a, struct call_heard *out);
/* The place of the tier that it names, or -1. */
ptrdiff_t models_named(const struct attempt *a);
#endif
