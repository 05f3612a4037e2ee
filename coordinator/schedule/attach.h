/* A worker comes, comes back or goes: which of its leases go on, and under which token. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SCHEDULE_ATTACH_H
#define COORDINATOR_SCHEDULE_ATTACH_H
#include "coordinator/state/effect.h"
#include "coordinator/state/event.h"
#include "coordinator/state/fleet.h"

/* Life of a subtask, step 9: what a lease that a worker presents is worth. */
enum claim {
	CLAIM_KEPT,     /* it is this worker's, and newest */
	CLAIM_ACCEPTED, /* its result is stored: forget it */
	CLAIM_ADOPTED,  /* it goes on under a new token */
	CLAIM_REFUSED,  /* another is newer, or nobody wants it any more */
};

void attach_hello(struct fleet *f, uint64_t conn, const struct event_hello *hello, struct effects *fx);
void attach_gone(struct fleet *f, uint64_t conn, struct effects *fx);
/* After a restart: the worker's heartbeat key named these; they are kept for it until a ttl has passed. */
void attach_restore(struct fleet *f, const struct event_hello *hello, struct effects *fx);
/* Extends the leases that a worker names; what it should not have it is told to cancel. */
void attach_beat(
	struct fleet *f, uint64_t conn, const struct held_lease *leases, size_t count, struct effects *fx);
#endif
