/* Walks the leases with a cursor; a lease that is overdue or whose work stands still gives its subtask back. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/expire.h"
#include "coordinator/schedule/again.h"

#include <assert.h>

enum {
	EXPIRE_LOOKS = 4096, /* leases looked at in one turn: about 20 us */
	DUE_MOVES = 4096,    /* subtasks made ready in one turn: about 1 ms */
};

bool lease_expired(const struct lease_row *lease, int64_t now_ms)
{
	assert(lease->state != LEASE_FREE);
	return lease->state == LEASE_LOST || lease->deadline_ms <= now_ms;
}

bool lease_stalled(const struct lease_row *lease, int64_t now_ms)
{
	assert(lease->state != LEASE_FREE);
	return lease->state == LEASE_LIVE && stall_due_ms(&lease->stall, lease->silence_ms) <= now_ms;
}

static enum reason end_reason(const struct lease_row *lease, int64_t now_ms)
{
	if (lease->state == LEASE_LOST)
		return (enum reason)lease->reason;
	return lease_expired(lease, now_ms) ? REASON_WORKER_LOST : REASON_STALLED;
}

static void lease_end(struct fleet *f, struct lease_row *lease, struct effects *fx)
{
	enum reason reason = end_reason(lease, f->now_ms);

	/* One that is attached must stop, whether it does not name this attempt or does not get on with it. */
	if (lease->state != LEASE_LOST)
		lease_cancel(f, lease, reason, fx);
	if (reason == REASON_NOT_RECEIVED)
		again_at_once(f, lease, reason, fx);
	else
		again_later(f, lease, SUBTASK_EXPIRE, reason, STR(""), fx);
}

void expire_slice(struct fleet *f, struct effects *fx)
{
	if (f->expire_cursor == NO_SLOT)
		f->expire_cursor = f->lease_first;
	for (int looks = 0; f->expire_cursor != NO_SLOT && looks < EXPIRE_LOOKS; looks++) {
		struct lease_row *lease = &f->leases[f->expire_cursor];
		const struct subtask_row *row = job_subtask(f->jobs[lease->job], lease->number);

		if (!effects_room(fx, AGAIN_MOVES))
			return;
		f->expire_cursor = lease->next;
		/* A result that is being looked at is at hand: its lease does not expire meanwhile. */
		if (row->state == SUBTASK_LEASED &&
			(lease_expired(lease, f->now_ms) || lease_stalled(lease, f->now_ms)))
			lease_end(f, lease, fx);
	}
}

void due_slice(struct fleet *f, struct effects *fx)
{
	int moves = 0;

	for (uint32_t i = 0; i < f->limits.jobs; i++) {
		struct job_row *job = f->jobs[i];
		uint32_t number;

		if (!job || job->state != JOB_RUNNING || job->cancelling)
			continue;
		while (moves < DUE_MOVES && (number = job_backoff_due(job, f->now_ms)) != NO_SLOT) {
			subtask_move(f, job, number, SUBTASK_DUE, REASON_NONE, STR(""), fx);
			moves++;
		}
	}
}
