/* Goes through the lists of what is ready. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/money/spare.h"
#include "common/usd.h"
#include "coordinator/money/budget.h"
#include "coordinator/state/claims.h"

static bool is_look(const struct subtask_row *row)
{
	struct claims about;

	return row->kind == KIND_MODEL && claims_unpack(str_bytes(row->spec, row->spec_len), &about);
}

static bool only_looks_wait(const struct job_row *job)
{
	if (job_has_unrouted(job))
		return false;
	for (uint64_t bits = job->ready_bits; bits; bits &= bits - 1) {
		uint32_t number = job->ready[__builtin_ctzll(bits)].first;

		for (; number != NO_SLOT; number = job_subtask(job, number)->next)
			if (!is_look(job_subtask(job, number)))
				return false;
	}
	return true;
}

/* What it is told with: nothing is there to be resumed once its job is done. */
static void give_up(struct fleet *f, struct job_row *job, uint32_t number, struct effects *fx)
{
	struct buf why = BUF_INIT;

	buf_add_text(&why, "too little is left of the budget for this second look, which may cost ");
	usd_add_least(budget_price(f, job, job_subtask(job, number)), &why);
	buf_add_text(&why, " at the most: submit the job again with a larger --budget");
	subtask_move(f, job, number, SUBTASK_CANCEL, REASON_BUDGET, buf_str(&why), fx);
	buf_release(&why);
}

bool spare_looks(struct fleet *f, struct job_row *job, struct effects *fx)
{
	if (!only_looks_wait(job))
		return false;
	while (job->ready_bits && effects_room(fx, 2))
		give_up(f, job, job->ready[__builtin_ctzll(job->ready_bits)].first, fx);
	return true;
}
