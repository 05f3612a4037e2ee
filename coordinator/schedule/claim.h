/* What a lease that a worker presents is worth. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SCHEDULE_CLAIM_H
#define COORDINATOR_SCHEDULE_CLAIM_H
#include "coordinator/state/effect.h"
#include "coordinator/state/event.h"
#include "coordinator/state/fleet.h"

/* Life of a subtask, step 9. */
enum claim {
	CLAIM_KEPT,     /* it is this worker's, and newest */
	CLAIM_ACCEPTED, /* its result is stored: forget it */
	CLAIM_ADOPTED,  /* it goes on under a new token */
	CLAIM_REFUSED,  /* another is newer, nobody wants it any more, or it was never given */
};

/* Judges one; what is adopted has its new token afterwards, and who loses it is told. */
enum claim claim_judge(struct fleet *f, const struct held_lease *held, uint32_t worker, struct effects *fx);
/* The job of this subtask while it is open and has it; NULL for anything else. */
struct job_row *claim_job(const struct fleet *f, struct subtask_ref ref);
/* The lease of this row, of two the first one, or NULL. */
struct lease_row *claim_lease(const struct fleet *f, const struct subtask_row *row);
#endif
