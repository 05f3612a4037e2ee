/* A job that has ended is opened again: what is stored of it comes back, beside the row that only remembers its end. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_REOPEN_H
#define COORDINATOR_STATE_REOPEN_H
#include "coordinator/state/effect.h"
#include "coordinator/state/event.h"
#include "coordinator/state/fleet.h"

/* Begins with the record of a job that is DONE; one at a time: another one that had begun is forgotten. Of what is no such
 * record, or not ended any more, nothing comes. */
void reopen_begin(struct fleet *f, const struct event_restore_job *in);
/* The next rows, in order of their numbers. Of another job than the one that has begun: ignored. */
void reopen_rows(struct fleet *f, const struct event_reopen_rows *in, struct effects *fx);
/* The job with all its rows: itself while it is open, or what has come back of it. NULL: there is none of both. */
struct job_row *reopen_look(const struct fleet *f, uint64_t id);
/* What has come back takes the place of the ended row, and runs; one that is open stays as it is. reopen_look() had it. */
struct job_row *reopen_take(struct fleet *f, uint64_t id, struct effects *fx);
#endif
