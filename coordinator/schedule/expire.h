/* Which leases are overdue, and what follows: looked at slice by slice, never all in one turn. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SCHEDULE_EXPIRE_H
#define COORDINATOR_SCHEDULE_EXPIRE_H
#include "coordinator/state/effect.h"
#include "coordinator/state/fleet.h"

/* True when this lease has no right to go on at now_ms. */
bool lease_expired(const struct lease_row *lease, int64_t now_ms);
/* True when its worker beats and the work behind the beats has not advanced for longer than it said it would. */
bool lease_stalled(const struct lease_row *lease, int64_t now_ms);
/* Life of a subtask, step 4, when its worker died: ends overdue leases, as many as the turn has room for. */
void expire_slice(struct fleet *f, struct effects *fx);
/* Makes BACKOFF subtasks READY whose time has come, as many as a turn bears. */
void due_slice(struct fleet *f, struct effects *fx);
#endif
