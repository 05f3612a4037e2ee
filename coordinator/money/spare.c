/* Goes through the lists of what is ready. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/money/spare.h"
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

bool spare_looks(struct fleet *f, struct job_row *job, struct effects *fx)
{
	if (!only_looks_wait(job))
		return false;
	while (job->ready_bits && effects_room(fx, 2))
		subtask_move(f, job, job->ready[__builtin_ctzll(job->ready_bits)].first, SUBTASK_CANCEL,
			REASON_BUDGET, STR(""), fx);
	return true;
}
