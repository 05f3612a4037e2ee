/* A new coordinator's view of what was stored: rows are put back as they were written. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_RESTORE_H
#define COORDINATOR_STATE_RESTORE_H
#include "coordinator/state/event.h"
#include "coordinator/state/fleet.h"
#include "coordinator/state/record.h"

/* EVENT_LEADING, RESTORE_JOB, RESTORE_SUBTASK, RESTORED. Records were unpacked once where they were read (recover.c). */
void restore(struct fleet *f, const struct event *event);
/* True when the subtasks of this job are wanted: it has not ended. */
bool restore_wants_subtasks(struct str job_record);
/* Of a fresh row, what stays the same as long as the job is there. */
void restore_facts(struct job_row *job, const struct job_record *record);
/* And what it takes to run it; copied. */
void restore_request(const struct fleet *f, struct job_row *job, const struct job_record *record,
	const struct job_work *work);
/* The next subtask, as it was stored. The fleet's hash is the caller's to keep. */
void restore_row(struct fleet *f, struct job_row *job, const struct subtask_record *record);
#endif
