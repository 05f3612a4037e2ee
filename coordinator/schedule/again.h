/* Ends an attempt that did not succeed, in each of the ways it can end. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SCHEDULE_AGAIN_H
#define COORDINATOR_SCHEDULE_AGAIN_H
#include "coordinator/state/effect.h"
#include "coordinator/state/fleet.h"

enum { AGAIN_MOVES = 3 }; /* at most this many moves of a commit: backoff, dead letter, end of the job */

/* Counts `event` (EXPIRE: lost, FAIL: failed, REFUSE: refused) and moves the subtask to BACKOFF with a due time, or on to
 * DEAD when its attempts are spent. */
void again_later(struct fleet *f, struct job_row *job, uint32_t number, enum subtask_event event,
	enum reason reason, struct str detail, struct effects *fx);
#endif
