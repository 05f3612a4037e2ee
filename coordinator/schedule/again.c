/* One way from a failed attempt to the next one, or to the dead letter. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/again.h"
#include "coordinator/schedule/retry.h"

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

void again_later(struct fleet *f, struct job_row *job, uint32_t number, enum subtask_event event,
	enum reason reason, struct str detail, struct effects *fx)
{
	struct subtask_row *row = job_subtask(job, number);
	uint8_t *counter = counter_of(row, event);

	assert(counter);
	assert(*counter < UINT8_MAX);
	++*counter;
	row->rechecks = 0;
	row->due_ms = f->now_ms + retry_delay_ms(*counter, &f->chance);
	subtask_move(f, job, number, event, reason, detail, fx);
	if (retry_spent(row))
		subtask_move(f, job, number, SUBTASK_SPENT, reason, detail, fx);
}
