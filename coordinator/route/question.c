/* Reads a row, and asks the router. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/question.h"
#include "coordinator/money/expect.h"
#include "coordinator/state/spec.h"
#include "coordinator/state/tier_list.h"

void question_costs(const struct forecast_book *book, const struct tier *tiers, size_t count,
	struct str workflow, uint32_t bytes, uint64_t out[TIERS_MOST])
{
	for (size_t i = 0; i < count && i < TIERS_MOST; i++) {
		struct estimate estimate;

		expect_estimate(book, &tiers[i], workflow, 1, bytes, &estimate);
		out[i] = estimate.microusd.middle;
	}
}

void question_judged(struct fleet *f, const struct subtask_row *row, bool accepted)
{
	const struct tier *tier = row->kind == KIND_MODEL ? tier_of_row(f, row) : NULL;
	struct tool_spec spec;

	if (tier && spec_unpack(str_bytes(row->spec, row->spec_len), &spec))
		verdict_add(&f->verdicts, verdict_key(tier, spec.lens), row->refused, accepted);
}

bool question_is_over(
	const struct fleet *f, const struct job_row *job, const struct subtask_row *row, struct buf *words)
{
	uint64_t costs[TIERS_MOST], out = job->purse.reserved + job->purse.spent;
	struct tool_spec spec;
	struct routing routing;

	if (row->kind != KIND_MODEL || !f->tier_count ||
		!spec_unpack(str_bytes(row->spec, row->spec_len), &spec))
		return false;
	/* The tiers of a second look have an order of their own; its attempts are counted as any. */
	if (!spec_is_review(&spec))
		return false;
	question_costs(&f->forecasts, f->tiers, f->tier_count, job->work.workflow, spec.bytes, costs);
	routing_make(&(struct routing_facts){ .tiers = f->tiers,
			     .tier_count = f->tier_count,
			     .costs_microusd = costs,
			     .verdicts = &f->verdicts,
			     .lens = spec.lens,
			     .asked = tier_index_of_row(f, row) + 1,
			     .refused = row->refused + 1u,
			     .left_microusd = job->purse.granted > out ? job->purse.granted - out : 0,
			     .worth_microusd =
				     job->work.worth_microusd ? job->work.worth_microusd : WORTH_MICROUSD },
		&routing);
	return routing_stops(&routing, words);
}
