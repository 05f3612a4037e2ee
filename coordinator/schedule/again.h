/* Ends an attempt that did not succeed, in each of the ways it can end. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SCHEDULE_AGAIN_H
#define COORDINATOR_SCHEDULE_AGAIN_H
#include "coordinator/state/effect.h"
#include "coordinator/state/fleet.h"

/* At most this many moves of a commit: a hedge less, backoff, dead letter, end of the job. */
enum { AGAIN_MOVES = 4 };

/* Ends this lease: counts `event` (EXPIRE: lost, FAIL: failed, REFUSE: refused) and moves its subtask to BACKOFF with a due
 * time, or on to DEAD when its attempts are spent. Of two leases the other goes on, unless they are spent. */
void again_later(struct fleet *f, struct lease_row *lease, enum subtask_event event, enum reason reason,
	struct str detail, struct effects *fx);
/* The same, but DEAD at once where no other lease goes on: another attempt is not wanted. */
void again_never(struct fleet *f, struct lease_row *lease, enum subtask_event event, enum reason reason,
	struct str detail, struct effects *fx);
/* True when that would end this lease alone: its subtask has another one, and attempts left. */
bool again_leaves_other(const struct fleet *f, const struct lease_row *lease, enum subtask_event event);
/* Ends it and spends no attempt: the work was not begun, or is handed back. */
void again_at_once(struct fleet *f, struct lease_row *lease, enum reason reason, struct effects *fx);
/* This lease brings what ends the other one, where its subtask has two: that worker is told to stop. */
void again_no_more(struct fleet *f, struct lease_row *lease, struct effects *fx);
#endif
