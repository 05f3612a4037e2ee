/* A new coordinator's view of what was stored: rows are put back as they were written. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_RESTORE_H
#define COORDINATOR_STATE_RESTORE_H
#include "coordinator/state/event.h"
#include "coordinator/state/fleet.h"

/* EVENT_LEADING, RESTORE_JOB, RESTORE_SUBTASK, RESTORED. Records were checked by restore_reads() before. */
void restore(struct fleet *f, const struct event *event);
/* True when the subtasks of this job are wanted: it has not ended. */
bool restore_wants_subtasks(struct str job_record);
#endif
