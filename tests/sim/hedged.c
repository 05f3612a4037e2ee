/* Holds each hedge against what a hedge is for: a straggler at the end of its job, whom somebody idle overtakes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/hedged.h"
#include "coordinator/state/claims.h"
#include "tests/sim/world.h"

#include <inttypes.h>

/* A twentieth of what a job has out, and one; of its money nineteen such questions more are left. */
enum { HEDGES_IN = 20, MONEY_LEFT = 19 };

static bool is_second_look(const struct subtask_row *row)
{
	struct claims about;

	return row->kind == KIND_MODEL && claims_unpack(str_bytes(row->spec, row->spec_len), &about);
}

static const char *fault_of(const struct fleet *f, const struct job_row *job, const struct lease_row *lease,
	const struct lease_row *first)
{
	const struct subtask_row *row = job_subtask(job, lease->number);
	uint64_t out = job->purse.reserved + job->purse.spent;
	uint64_t left = job->purse.granted > out ? job->purse.granted - out : 0;

	if (job->counts.by_state[SUBTASK_READY])
		return "and its job has what waits";
	if (job->hedges > 1 + job->running / HEDGES_IN)
		return "and its job has too many";
	if (is_second_look(row))
		return "and it is a second look";
	if (row->kind == KIND_TOOL && f->workers[lease->worker].host == f->workers[first->worker].host)
		return "on the same machine";
	if (row->kind == KIND_MODEL && left < (uint64_t)MONEY_LEFT * lease->reserved)
		return "with the last of its money";
	if (job_is_paid(job) && job->counts.by_state[SUBTASK_BACKOFF])
		return "with the money of what is to be tried again";
	return lease->suspect && f->workers[lease->worker].suspects > 1 ? "beside another suspect" : NULL;
}

void hedged_look(struct world *w, struct host *h, const struct effect *log)
{
	const struct fleet *f = &h->fleet;
	const struct job_row *job = fleet_job(f, log->ref.job);
	const struct lease_row *lease = lease_of_token(f, job_subtask(job, log->ref.number), log->token);
	const struct lease_row *first = lease ? lease_twin(f, lease) : NULL;
	struct seen_row *seen = &h->seen.rows[job->id % HOST_JOBS_MOST][log->ref.number];
	const char *fault = first ? fault_of(f, job, lease, first) : "and has no twin";

	if (!fault && token_equal(seen->hedged, log->old_token))
		fault = "for the second time";
	if (fault)
		world_broke(w, "j%" PRIu64 "/%u is hedged %s", job->id, log->ref.number, fault);
	seen->hedged = log->old_token;
}
