/* Rows of an ended job, put back as restore.c does. Nobody sees them before a person's decision needs them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/reopen.h"
#include "coordinator/state/effect.h"
#include "coordinator/state/hash.h"
#include "coordinator/state/record.h"
#include "coordinator/state/restore.h"

#include <assert.h>
#include <stdlib.h>

static void reopen_forget(struct fleet *f)
{
	if (f->reopening)
		job_rows_release(f->reopening, SIZE_MAX);
	free(f->reopening);
	f->reopening = NULL;
}

void reopen_begin(struct fleet *f, const struct event_restore_job *in)
{
	const struct job_row *ended = fleet_job(f, in->id);
	struct job_record record;

	reopen_forget(f);
	if (!ended || ended->state != JOB_DONE || !record_unpack_job(in->record, &record) ||
		record.state != JOB_DONE || record.ended_unix_ms != ended->ended_unix_ms)
		return; /* or it ran again, and ended, since this was read */
	f->reopening = calloc(1, sizeof *f->reopening);
	if (!f->reopening)
		abort(); /* the truth is in the store */
	job_begin(f->reopening, in->id);
	restore_facts(f->reopening, &record);
	restore_request(f, f->reopening, &record, &in->work);
	if (record.verdicts.len) {
		f->reopening->verdicts = arena_zero(&f->reopening->arena, sizeof *f->reopening->verdicts);
		verdict_tally_unpack(record.verdicts, f->reopening->verdicts); /* record_unpack_job() did */
	}
	f->reopening->state = JOB_PAUSED;
	f->reopening->counts.findings = record.counts.findings;
	f->reopening->forecast.settled = true; /* that was learnt when it ended */
	f->reopening_total = record.total;
}

void reopen_rows(struct fleet *f, const struct event_reopen_rows *in, struct effects *fx)
{
	struct job_row *job = f->reopening;

	for (size_t i = 0; job && job->id == in->job && i < in->count; i++) {
		struct subtask_record record;

		/* Of what has ended all is at rest; anything else is not what was stored at its end. */
		if (job->counts.total == f->reopening_total ||
			!record_unpack_subtask(in->records[i], &record) || record.row.token.term > f->term ||
			!subtask_rests((enum subtask_state)record.row.state)) {
			reopen_forget(f);
			return;
		}
		restore_row(f, job, &record);
		fx->restored++;
	}
}

struct job_row *reopen_look(const struct fleet *f, uint64_t id)
{
	struct job_row *job = fleet_job(f, id), *again = f->reopening;

	if (!job || !job_ended(job->state))
		return job;
	if (!again || again->id != id || again->counts.total != f->reopening_total ||
		!fleet_queue_fits(f, str_of(again->queue_name)))
		return NULL;
	return again;
}

struct job_row *reopen_take(struct fleet *f, uint64_t id, struct effects *fx)
{
	struct job_row *job = fleet_job(f, id), *again = f->reopening;
	bool unknown;

	assert(job);
	if (!job_ended(job->state))
		return job;
	assert(again && again->id == id);
	unknown = job->counts.findings_unknown;
	f->hash -= hash_job(job);
	job_rows_release(job, SIZE_MAX);
	*job = *again;
	free(again);
	f->reopening = NULL;
	job->counts.findings_unknown = unknown; /* the record of its end had them counted */
	for (uint32_t i = 0; i < job->counts.total; i++)
		f->hash += hash_subtask(id, i, job_subtask(job, i));
	f->hash += hash_job(job);
	fleet_queue_join(f, job, str_of(job->queue_name));
	job_move(f, job, JOB_RUNNING, REASON_RETRIED, fx);
	return job;
}
