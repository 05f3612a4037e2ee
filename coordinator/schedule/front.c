/* Looks from the front of each list: a dear question, or a suspect, does not hold up what stands behind it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/front.h"
#include "coordinator/money/budget.h"
#include "coordinator/schedule/ask.h"
#include "coordinator/state/tier_list.h"

bool front_may_be_beside(const struct worker_row *worker, const struct subtask_row *row)
{
	return !worker->suspects || !subtask_is_suspect(row);
}

/* What its provider's limit has no room for now holds up the rest of its list: smaller questions would go by it for ever. */
static uint32_t front_of_list(const struct fleet *f, const struct job_row *job, uint8_t list,
	const struct worker_row *worker, bool *passed_over)
{
	uint32_t number = job->ready[list].first;

	for (int looks = 0; number != NO_SLOT && looks < FRONT_LOOKS; looks++) {
		const struct subtask_row *row = job_subtask(job, number);
		bool beside = front_may_be_beside(worker, row);

		if (beside && budget_lends(f, job, row))
			return ask_may(f, row) ? number : NO_SLOT;
		*passed_over |= !beside;
		number = row->next;
	}
	return NO_SLOT;
}

uint32_t front_of(const struct fleet *f, const struct job_row *job, uint64_t lists,
	const struct worker_row *worker, bool *passed_over)
{
	for (uint64_t bits = job->ready_bits & lists; bits; bits &= bits - 1) {
		uint8_t list = (uint8_t)__builtin_ctzll(bits);
		uint32_t number = tier_list_warms(job, list)
					  ? NO_SLOT
					  : front_of_list(f, job, list, worker, passed_over);

		if (number != NO_SLOT)
			return number;
	}
	return NO_SLOT;
}
