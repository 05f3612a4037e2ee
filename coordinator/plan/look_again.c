/* Chooses the claims, and adds the row. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/look_again.h"
#include "coordinator/state/second_look.h"
#include "coordinator/state/claims.h"
#include "coordinator/state/tier_list.h"

/* True when it is among the worst; of equals the first is. */
static bool goes_before(const struct finding *a, const struct finding *b)
{
	return a->severity > b->severity;
}

/* The places of the findings to be looked at, ascending but by how bad they are. */
static uint32_t choose_claims(const struct tool_result *result, uint32_t which[CLAIMS_MOST])
{
	uint32_t count = 0, bytes = 0;

	for (size_t i = 0; i < result->finding_count; i++) {
		uint32_t at;

		if (second_look_of(&result->findings[i], true) != SECOND_WANTED)
			continue;
		at = count < CLAIMS_MOST ? count++ : CLAIMS_MOST;
		for (; at && goes_before(&result->findings[i], &result->findings[which[at - 1]]); at--)
			if (at < CLAIMS_MOST)
				which[at] = which[at - 1];
		if (at < CLAIMS_MOST)
			which[at] = (uint32_t)i;
	}
	for (uint32_t i = 0; i < count; i++) {
		const struct finding *f = &result->findings[which[i]];

		bytes += (uint32_t)(f->quote.len + f->message.len + f->rule.len) + CLAIM_ROOM;
		if (bytes > CLAIMS_BYTES_MOST)
			return i;
	}
	return count;
}

bool look_again_is(const struct subtask_row *row)
{
	struct claims about;

	return row->kind == KIND_MODEL && claims_unpack(str_bytes(row->spec, row->spec_len), &about);
}

void look_again_plan(struct fleet *f, struct job_row *job, uint32_t number, const struct tool_result *result,
	struct effects *fx)
{
	const struct subtask_row *row = job_subtask(job, number);
	uint32_t which[CLAIMS_MOST], next = job->counts.total;
	struct claims about = { .of = number, .count = choose_claims(result, which) };
	uint8_t list = row->tool;
	ptrdiff_t found_by;
	struct tool_spec spec;
	struct buf packed = BUF_INIT;

	if (!about.count || next == f->limits.subtasks_per_job ||
		!spec_unpack(str_bytes(row->spec, row->spec_len), &spec) ||
		!str_equal(spec.tool, STR(MODEL_TOOL)))
		return;
	/* One from the cache may be another tier's than the one that the row waited for. */
	found_by = tier_find(f->tiers, f->tier_count, result->tier);
	about.found_by = (uint8_t)(found_by < 0 ? tier_index_of_row(f, row) : (uint32_t)found_by);
	claims_pack(&packed, spec.lens, &about, result->findings, which);
	job_subtask_add(job, KIND_MODEL, list, buf_str(&packed));
	subtask_planned(f, job, next, fx);
	job_rewrite(job, fx); /* it counts one more: after a restart all of them must be there */
	buf_release(&packed);
}
