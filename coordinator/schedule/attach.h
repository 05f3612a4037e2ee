/* A worker comes, comes back or goes: which of its leases go on, and under which token. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SCHEDULE_ATTACH_H
#define COORDINATOR_SCHEDULE_ATTACH_H
#include "coordinator/state/effect.h"
#include "coordinator/state/event.h"
#include "coordinator/state/fleet.h"

void attach_hello(struct fleet *f, uint64_t conn, const struct event_hello *hello, struct effects *fx);
void attach_gone(struct fleet *f, uint64_t conn, struct effects *fx);
/* Frees the rows of workers that left long ago, some in each turn: names are many, rows are not. */
void attach_forget_slice(struct fleet *f);
/* After a restart: the worker's heartbeat key named these; they are kept for it until a ttl has passed. */
void attach_restore(struct fleet *f, const struct event_hello *hello, struct effects *fx);
/* Extends the leases that a worker names; what it should not have it is told to cancel. */
void attach_beat(
	struct fleet *f, uint64_t conn, const struct held_lease *leases, size_t count, struct effects *fx);
#endif
