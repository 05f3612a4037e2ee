/* A subtask that was given up is begun anew: its attempts are counted from nothing, its tokens and its bill go on. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/person.h"
#include "coordinator/state/hash.h"
#include "coordinator/state/reopen.h"
#include "coordinator/state/way.h"
#include "reeve/error.h"

static bool waits_for_a_person(const struct subtask_row *row)
{
	return row->state == SUBTASK_DEAD || row->state == SUBTASK_HELD;
}

static void counters_clear(struct fleet *f, const struct job_row *job, uint32_t number)
{
	struct subtask_row *row = job_subtask(job, number);

	f->hash -= hash_subtask(job->id, number, row);
	row->refused = row->failed = row->lost = row->rechecks = row->unchecked = 0;
	row->refused_schema = row->refused_scope = row->refused_evidence = 0;
	way_clear(row);
	f->hash += hash_subtask(job->id, number, row);
}

static int retry(struct fleet *f, const struct event_retry *asked, struct effects *fx)
{
	const struct job_row *ended = fleet_job(f, asked->job);
	struct job_row *job = reopen_look(f, asked->job);
	enum subtask_state state;

	if (!ended)
		return -E_NOT_FOUND;
	if (!job)
		return ended->state == JOB_DONE ? -E_UNAVAILABLE : -E_PRECONDITION;
	if (job->cancelling || asked->number >= job->counts.total ||
		!waits_for_a_person(job_subtask(job, asked->number)))
		return asked->all ? 0 : -E_PRECONDITION;
	job = reopen_take(f, asked->job, fx);
	state = job_subtask(job, asked->number)->state;
	counters_clear(f, job, asked->number);
	subtask_move(f, job, asked->number, state == SUBTASK_DEAD ? SUBTASK_RETRY : SUBTASK_RELEASE,
		REASON_RETRIED, STR(""), fx);
	return 0;
}

void person_retries(struct fleet *f, const struct event *event, struct effects *fx)
{
	int err = retry(f, &event->retry, fx);
	struct effect *answer;

	if (!event->retry.last)
		return;
	answer = effects_add(fx, EFFECT_RETRIED);
	answer->conn = event->conn;
	answer->ref.job = event->retry.job;
	answer->err = err;
}
