/* Reads specs that the check has packed, and gives each its list. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/goal_rows.h"
#include "coordinator/money/expect.h"
#include "coordinator/state/goal_spec.h"
#include "coordinator/state/tier_list.h"

#include <assert.h>

bool goal_row_is_planner(const struct subtask_row *row)
{
	struct goal_ask ask;

	return row->kind == KIND_MODEL && goal_ask_unpack(str_bytes(row->spec, row->spec_len), &ask);
}

void goal_rows_price(
	const struct fleet *f, const struct job_row *job, uint64_t spent_microusd, struct gate_input *input)
{
	uint64_t spent = job->purse.spent + spent_microusd, bytes = 0;
	struct expect_plan plan = {
		.tiers = f->tiers, .tier_count = f->tier_count, .workflow = job->work.workflow
	};
	struct estimate estimate = { 0 };
	struct tool_spec spec;

	if (!input->goal || !input->goal->count || !f->tier_count)
		return;
	for (size_t i = 0; i < input->goal->count; i++)
		bytes += spec_unpack(input->goal->rows[i].spec, &spec) ? spec.bytes : 0;
	/* Without second looks: they are given up where nothing is left for them. */
	plan.questions = input->goal->count;
	plan.bytes = bytes;
	expect_estimate(&f->forecasts, &plan, &estimate);
	input->goal_microusd = estimate.microusd.middle;
	input->left_microusd = job->purse.granted > spent ? job->purse.granted - spent : 0;
}

/* The place of a lens among those that models look through in this job. */
static size_t lens_of(const struct job_row *job, struct str lens)
{
	size_t i = 0;

	while (i < job->work.model_lens_count && !str_equal(job->work.model_lenses[i], lens))
		i++;
	return i;
}

static void add_row(struct fleet *f, struct job_row *job, const struct goal_row *from, struct effects *fx)
{
	uint32_t number = job->counts.total;
	struct subtask_row *row;
	struct tool_spec spec;
	bool readable = spec_unpack(from->spec, &spec);

	assert(readable);
	row = job_subtask_add(job, KIND_MODEL, tier_list_first(f, lens_of(job, spec.lens)), from->spec);
	row->large = from->large;
	expect_planned(f, job, row);
	subtask_planned(f, job, number, fx);
}

void goal_rows_plan(struct fleet *f, struct job_row *job, const struct goal_rows *rows, struct effects *fx)
{
	assert(rows && !rows->fault.len && rows->count <= GOAL_ROWS_MOST);
	for (size_t i = 0; i < rows->count; i++)
		add_row(f, job, &rows->rows[i], fx);
	expect_seal(f, job);
	job_rewrite(job, fx); /* it counts them: after a restart all must be there */
}

void goal_refused(struct job_row *job, uint32_t number, struct str why)
{
	struct subtask_row *row = job_subtask(job, number);
	struct str kept, bytes = str_bytes(row->spec, row->spec_len);
	struct buf packed = BUF_INIT;
	struct tool_spec spec;
	struct goal_ask ask;

	if (!spec_unpack(bytes, &spec) || !goal_ask_unpack(bytes, &ask))
		return;
	ask.refused = why;
	goal_ask_pack(&packed, spec.lens, &ask);
	kept = arena_str(&job->arena, buf_str(&packed));
	row->spec = kept.at;
	row->spec_len = (uint32_t)kept.len;
	buf_release(&packed);
}
