/* Reads from a row what was asked. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/history.h"
#include "coordinator/state/spec.h"
#include "coordinator/state/way.h"

void history_add(struct fleet *f, struct job_row *job, const struct subtask_row *row, uint32_t tier,
	uint32_t refusals, bool accepted)
{
	struct verdict_kind kind = { .language = row->language };
	struct tool_spec spec;
	uint64_t keys[2];

	if (row->kind != KIND_MODEL || tier >= f->tier_count || fleet_tiers_unknown(f, job) ||
		!spec_unpack(str_bytes(row->spec, row->spec_len), &spec) || !spec_is_review(&spec))
		return;
	kind.bytes = spec.bytes;
	keys[0] = verdict_key(&f->tiers[tier], spec.lens);
	keys[1] = verdict_kind_key(keys[0], &kind);
	if (!job->verdicts)
		job->verdicts = arena_zero(&job->arena, sizeof *job->verdicts);
	for (int i = 0; i < 2; i++) {
		verdict_add(&f->verdicts, keys[i], refusals, accepted);
		verdict_tally_add(job->verdicts, keys[i], refusals, accepted);
	}
}

void history_restore(struct fleet *f, struct job_row *job, const struct subtask_row *row)
{
	uint8_t by[ATTEMPTS_REFUSED_MOST];
	uint32_t refused = way_refused(row, by);

	for (uint32_t i = 0; i < refused; i++)
		history_add(f, job, row, by[i], i, false);
	if (row->state == SUBTASK_DONE && row->reason != REASON_FROM_CACHE && row->way)
		history_add(f, job, row, row->way - 1u, row->refused, true);
}

void history_learn(struct fleet *f, struct str verdicts)
{
	struct verdict_tally tally;

	if (verdicts.len && verdict_tally_unpack(verdicts, &tally))
		verdict_book_learn(&f->verdicts, &tally);
}
