/* Chooses the claims, and adds a row; and one more after it while its verdicts leave something open. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/look_again.h"
#include "coordinator/state/second_look.h"
#include "coordinator/state/claims.h"
#include "coordinator/state/tier_list.h"

#include <assert.h>

enum {
	RECORDS_ROOM =
		8192, /* of the records of the review, the job and the look, but for what is counted beside */
	MOVES_ROOM = 4,
};

/* True when it is among the worst; of equals the first is. */
static bool goes_before(const struct finding *a, const struct finding *b)
{
	return a->severity > b->severity;
}

/* The places of the findings to be looked at, in their order but by how bad they are; returns how many. */
static uint32_t choose_claims(const struct tool_result *result, uint32_t which[CLAIMS_A_REVIEW])
{
	uint32_t count = 0;

	for (size_t i = 0; i < result->finding_count; i++) {
		uint32_t at;

		if (second_look_of(&result->findings[i], true) != SECOND_WANTED)
			continue;
		at = count < CLAIMS_A_REVIEW ? count++ : CLAIMS_A_REVIEW;
		for (; at && goes_before(&result->findings[i], &result->findings[which[at - 1]]); at--)
			if (at < CLAIMS_A_REVIEW)
				which[at] = which[at - 1];
		if (at < CLAIMS_A_REVIEW)
			which[at] = (uint32_t)i;
	}
	return count;
}

/* How many of these are one question. */
static uint32_t batch_of(const struct tool_result *result, const uint32_t *which, uint32_t count)
{
	uint32_t bytes = 0, most = count < CLAIMS_MOST ? count : CLAIMS_MOST;

	for (uint32_t i = 0; i < most; i++) {
		const struct finding *f = &result->findings[which[i]];

		bytes += (uint32_t)(f->quote.len + f->message.len + f->rule.len) + CLAIM_ROOM;
		if (bytes > CLAIMS_BYTES_MOST)
			return i;
	}
	return most;
}

bool look_again_is(const struct subtask_row *row)
{
	struct claims about;

	return row->kind == KIND_MODEL && claims_unpack(str_bytes(row->spec, row->spec_len), &about);
}

/* How many looks these claims are to have, by what is left of the tiers. */
static unsigned looks_most(const struct fleet *f, const struct job_row *job, const struct claims *about)
{
	uint32_t count = f->tier_count ? (uint32_t)f->tier_count : 1, others = 0;

	for (uint32_t i = 0; i < count; i++)
		others += i != about->found_by && !(about->tried >> i & 1);
	return second_look_most(about->asked, others, !(about->tried >> about->found_by & 1),
		job->work.refuters ? job->work.refuters : REFUTERS);
}

/* A row more, which waits in a list of the same lens as `row`. */
static void look_add(struct fleet *f, struct job_row *job, const struct subtask_row *row, struct str lens,
	const struct claims *about, const struct claim *claims, const struct look_votes *votes,
	struct effects *fx)
{
	uint32_t number = job->counts.total;
	struct buf packed = BUF_INIT;

	claims_pack(&packed, lens, about, claims, votes);
	job_subtask_add(job, KIND_MODEL, row->tool, buf_str(&packed));
	subtask_planned(f, job, number, fx);
	buf_release(&packed);
}

/* One from the cache may be another tier's than the one that the row waited for. */
static uint32_t answered_by(
	const struct fleet *f, const struct subtask_row *row, const struct tool_result *result)
{
	ptrdiff_t tier = tier_find(f->tiers, f->tier_count, result->tier);

	return tier < 0 ? tier_index_of_row(f, row) : (uint32_t)tier;
}

/* For the first there always is, as result_fits() has seen to; one more must leave room for what this turn still writes of the review. */
static bool has_room(const struct fleet *f, const struct job_row *job, const struct subtask_row *row,
	const struct effects *fx)
{
	size_t bytes = CLAIMS_BYTES_MOST + job->request.len + row->spec_len + RECORDS_ROOM;

	return job->counts.total < f->limits.subtasks_per_job && effects_room(fx, MOVES_ROOM) &&
	       fx->move_bytes + bytes <= COMMIT_BYTES_MOST;
}

static void look_first(struct fleet *f, struct job_row *job, uint32_t number, const struct tool_spec *spec,
	const struct tool_result *result, struct effects *fx)
{
	const struct subtask_row *row = job_subtask(job, number);
	uint32_t which[CLAIMS_A_REVIEW], count = choose_claims(result, which);
	struct claims about = { .of = number, .found_by = (uint8_t)answered_by(f, row, result) };
	struct claim claims[CLAIMS_MOST];

	for (uint32_t from = 0; from < count; from += about.count) {
		about.count = batch_of(result, &which[from], count - from);
		if (!about.count || (from && !has_room(f, job, row, fx)))
			return;
		for (uint32_t i = 0; i < about.count; i++) {
			const struct finding *found = &result->findings[which[from + i]];

			claims[i] = (struct claim){ which[from + i], found->file, found->start_line,
				found->end_line, found->rule, found->message, found->quote };
		}
		look_add(f, job, row, spec->lens, &about, claims, NULL, fx);
	}
}

/* Who answered, who was passed by because he failed at it, and who is not asked at all now: of these claims never again. */
static uint32_t tiers_tried(const struct fleet *f, const struct subtask_row *row, uint32_t tried,
	const struct tool_result *result)
{
	size_t turns[TIERS_MOST], count = tier_turns(f, row, turns);
	uint32_t steps = (uint32_t)row->refused + row->failed, here = tier_index_of_row(f, row);

	tried |= UINT32_C(1) << answered_by(f, row, result);
	for (size_t i = 0; i < count; i++)
		if (i < steps ||
			tier_list_is_away(f, (uint8_t)(row->tool - here + turns[i]), QUOTA_RESTS_LONG))
			tried |= UINT32_C(1) << turns[i];
	return tried;
}

/* Of what was looked at now whatever is not decided yet, and can still be. */
static void look_next(struct fleet *f, struct job_row *job, const struct subtask_row *row,
	const struct tool_spec *spec, const struct claims *before, const struct tool_result *result,
	struct effects *fx)
{
	struct claims about = { .of = before->of,
		.found_by = before->found_by,
		.asked = (uint8_t)(before->asked + 1),
		.tried = tiers_tried(f, row, before->tried, result) };
	struct look_votes votes[CLAIMS_MOST];
	struct claim claims[CLAIMS_MOST];
	struct str rest = before->packed;
	unsigned most = looks_most(f, job, &about);

	assert(result->judged_count == before->count); /* the gates saw to it */
	for (uint32_t i = 0; i < before->count && claim_next(&rest, &claims[about.count]); i++) {
		struct look_votes *v = &votes[about.count];

		*v = claims_votes(before, i);
		v->asked++;
		v->stands += result->judged[i].verdict == VERDICT_STANDS;
		v->refuted += result->judged[i].verdict == VERDICT_REFUTED;
		v->unsure += result->judged[i].verdict == VERDICT_UNSURE;
		about.count += second_look_is_open(v, most);
	}
	if (about.count)
		look_add(f, job, row, spec->lens, &about, claims, votes, fx);
}

void look_again_plan(struct fleet *f, struct job_row *job, uint32_t number, const struct tool_result *result,
	struct effects *fx)
{
	const struct subtask_row *row = job_subtask(job, number);
	struct str packed = str_bytes(row->spec, row->spec_len);
	uint32_t total = job->counts.total;
	struct tool_spec spec;
	struct claims before;

	if (total == f->limits.subtasks_per_job || !spec_unpack(packed, &spec))
		return;
	if (claims_unpack(packed, &before))
		look_next(f, job, row, &spec, &before, result, fx);
	else if (str_equal(spec.tool, STR(MODEL_TOOL)))
		look_first(f, job, number, &spec, result, fx);
	if (job->counts.total != total)
		job_rewrite(job, fx); /* after a restart all of them must be there */
}
