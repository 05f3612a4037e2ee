/* Holds a look against the review and the looks that were accepted before it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/looked.h"
#include "coordinator/state/claims.h"
#include "coordinator/state/record.h"
#include "tests/sim/reviews.h"
#include "tests/sim/world.h"

#include <inttypes.h>

/* The look before it that was accepted, at the same review; NULL: there was none. */
static const struct stored *look_before(const struct ledger_job *job, const struct claims *about)
{
	for (uint32_t i = 0; i < job->total; i++) {
		const struct stored *stored = &job->facts[i].stored;

		if (stored->looks_at == about->of + 1 && stored->looked + 1 == about->asked && stored->result)
			return stored;
	}
	return NULL;
}

static bool votes_are_right(const struct claims *about)
{
	struct str rest = about->packed;
	struct claim claim;

	for (uint32_t i = 0; i < about->count && claim_next(&rest, &claim); i++) {
		struct look_votes votes = claims_votes(about, i);
		enum claim_verdict said = review_verdict(&claim);

		if (about->asked && (votes.stands != (said == VERDICT_STANDS ? about->asked : 0u) ||
					    votes.refuted != (said == VERDICT_REFUTED ? about->asked : 0u)))
			return false;
	}
	return true;
}

static const char *fault_of(const struct ledger_job *job, const struct claims *about)
{
	const struct stored *review = about->of < job->total ? &job->facts[about->of].stored : NULL;
	const struct stored *before = about->asked ? look_before(job, about) : NULL;

	if (!review || !review->result || review->looks_at)
		return "looks at what is no review that was accepted";
	if (review->tier && about->found_by + 1u != review->tier)
		return "names another one as who found it";
	if (about->tried && !about->asked)
		return "is the first, and somebody has looked before it";
	if (about->asked >= REFUTERS)
		return "is one look too many";
	if (about->asked && !before)
		return "goes on from a look that nobody had";
	if (before && before->tier && !(about->tried >> (before->tier - 1) & 1))
		return "may ask again who has just looked";
	return votes_are_right(about) ? NULL : "says of the looks before it what they did not";
}

void looked_look(struct world *w, const struct move *move)
{
	const struct ledger_job *job = &w->ledger.jobs[move->job % LEDGER_JOBS];
	struct subtask_record record;
	struct claims about;
	const char *fault;

	if (w->forgot || !record_unpack_subtask(move->value, &record) || record.row.kind != KIND_MODEL ||
		record.row.state != SUBTASK_READY ||
		!claims_unpack(str_bytes(record.row.spec, record.row.spec_len), &about))
		return;
	fault = fault_of(job, &about);
	if (fault)
		world_broke(w, "j%" PRIu64 "/%u %s", move->job, move->number, fault);
}
