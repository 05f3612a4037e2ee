/* One way from a failed attempt to the next one, or to the dead letter. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/again.h"
#include "coordinator/money/budget.h"
#include "coordinator/schedule/retry.h"
#include "coordinator/state/hash.h"
#include "coordinator/state/tier_list.h"
#include "coordinator/state/way.h"

#include <assert.h>

static uint8_t *counter_of(struct subtask_row *row, enum subtask_event event)
{
	switch (event) {
	case SUBTASK_EXPIRE:
		return &row->lost;
	case SUBTASK_FAIL:
		return &row->failed;
	case SUBTASK_REFUSE:
		return &row->refused;
	default:
		return NULL;
	}
}

/* The other lease of its subtask goes on alone, so that the subtask stays where it is. */
static void one_less(struct fleet *f, struct lease_row *lease, enum reason reason, struct effects *fx)
{
	struct effect *log = effects_log(fx, LOG_LEASE_DROPPED);
	struct job_row *job = f->jobs[lease->job];
	uint32_t number = lease->number;

	log->ref = (struct subtask_ref){ job->id, number, lease->attempt, 0 };
	log->token = lease->token;
	log->reason = reason;
	log->worker = arena_str(&fx->arena, str_of(f->workers[lease->worker].id));
	lease_drop(f, lease);
	subtask_paid(f, job, number, fx);
}

void again_no_more(struct fleet *f, struct lease_row *lease, struct effects *fx)
{
	struct lease_row *other = lease_twin(f, lease);

	if (!other)
		return;
	lease_cancel(f, other, REASON_SUPERSEDED, fx);
	budget_settle_full(f, other);
	one_less(f, other, REASON_SUPERSEDED, fx);
}

void again_at_once(struct fleet *f, struct lease_row *lease, enum reason reason, struct effects *fx)
{
	/* Where nothing was begun, nothing was spent. Of what was adopted the worker may have the beginning: only the new token
	 * did not arrive. */
	if (lease->adopted.seq)
		budget_settle_full(f, lease);
	else
		budget_settle(f, lease, 0, true);
	if (lease->twin == NO_SLOT)
		subtask_move(f, f->jobs[lease->job], lease->number, SUBTASK_RETURN, reason, STR(""), fx);
	else
		one_less(f, lease, reason, fx);
}

bool again_leaves_other(const struct fleet *f, const struct lease_row *lease, enum subtask_event event)
{
	struct subtask_row after = *job_subtask(f->jobs[lease->job], lease->number);

	++*counter_of(&after, event);
	return lease->twin != NO_SLOT && !retry_spent(&after);
}

static void again(struct fleet *f, struct lease_row *lease, enum subtask_event event, enum reason reason,
	struct str detail, bool wanted, struct effects *fx)
{
	struct job_row *job = f->jobs[lease->job];
	uint32_t number = lease->number;
	struct subtask_row *row = job_subtask(job, number);
	uint8_t *counter = counter_of(row, event);

	bool leaves_other = again_leaves_other(f, lease, event);

	assert(counter);
	assert(*counter < UINT8_MAX);
	f->hash -= hash_subtask(job->id, number, row);
	++*counter;
	if (row->kind == KIND_MODEL)
		way_tried(row, tier_index_of_row(f, row), event);
	if (!leaves_other && event != SUBTASK_EXPIRE)
		row->way = 0; /* who lost it may have done nothing wrong */
	f->hash += hash_subtask(job->id, number, row);
	budget_settle_full(f, lease); /* unless it was reported */
	if (leaves_other) {
		one_less(f, lease, reason, fx);
		return;
	}
	again_no_more(f, lease, fx);
	row->rechecks = 0;
	row->due_ms = f->now_ms + retry_delay_ms(*counter, &f->chance);
	subtask_move(f, job, number, event, reason, detail, fx);
	if (!wanted || retry_spent(row))
		subtask_move(f, job, number, SUBTASK_SPENT, reason, detail, fx);
}

void again_later(struct fleet *f, struct lease_row *lease, enum subtask_event event, enum reason reason,
	struct str detail, struct effects *fx)
{
	again(f, lease, event, reason, detail, true, fx);
}

void again_never(struct fleet *f, struct lease_row *lease, enum subtask_event event, enum reason reason,
	struct str detail, struct effects *fx)
{
	again(f, lease, event, reason, detail, false, fx);
}
