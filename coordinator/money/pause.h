/* Jobs that pause: for want of money, for their provider, for somebody who could ask it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_MONEY_PAUSE_H
#define COORDINATOR_MONEY_PAUSE_H
#include "coordinator/state/effect.h"
#include "coordinator/state/fleet.h"

/* Its provider takes no more calls until a person has acted: nothing of the job is begun until then. What this lease was told
 * before a person acted last is nothing new. */
void pause_quota(struct fleet *f, const struct lease_row *lease, struct effects *fx);
/* A person has acted. Gives a job that paused for want of money more of it, so much in all; one that paused for its provider, or for a key,
 * goes on with what it has, where that is 0; so does one that runs, where some of its tiers are shut. -E_NOT_FOUND;
 * -E_PRECONDITION: it did not pause for these, or its tiers are unknown here; -E_INVALID: it is less than it
 * has, or still too little for one attempt (pause_least()). */
int pause_end(struct fleet *f, uint64_t job, uint64_t microusd, struct effects *fx) MUST_CHECK;
/* The least that such a job is to have in all for its next attempt to begin: what it has, or what it has spent and reserved and what the
 * cheapest attempt of what waits may cost (of the first 65,536 that wait). */
uint64_t pause_least(const struct fleet *f, const struct job_row *job);
/* Jobs pause that have work and nobody at it, for there is no money left for it, its provider takes no more, or for KEYLESS_MS no
 * worker that is here could ask a model. They go on when a late report gives money back, a date has come, or such a worker comes. */
void pause_slice(struct fleet *f, struct effects *fx);
#endif
