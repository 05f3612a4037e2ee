/* Who takes nothing new: it finishes or hands back what it has, and leaves. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SCHEDULE_DRAIN_H
#define COORDINATOR_SCHEDULE_DRAIN_H
#include "coordinator/state/effect.h"
#include "coordinator/state/event.h"
#include "coordinator/state/fleet.h"

/* A person asks for it: the worker of this name is told, `call` is answered. */
void drain_worker(struct fleet *f, uint64_t call, struct str name, struct effects *fx);
/* The worker says that it drains: somebody told it, a signal perhaps. */
void drain_heard(struct fleet *f, uint64_t conn);
/* At a hello. A drain is for the life of a process: one of the same incarnation goes on with it, and is told again where
 * it says that it has slots. */
void drain_renew(struct fleet *f, uint32_t slot, bool replaced, struct effects *fx);
#endif
