/* Takes the jobs in turns, and each job's subtasks in the order in which they became ready. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/look.h"
#include "coordinator/schedule/pick.h"

enum {
	LOOKS_A_JOB = 64,       /* in one turn: one question to the store */
	GIVEN_UP_A_TURN = 4096, /* rows: under a millisecond */
};

static bool somebody_is_there(const struct fleet *f)
{
	for (uint32_t i = 0; i < f->limits.workers; i++)
		if (f->workers[i].conn && !f->workers[i].draining)
			return true;
	return false;
}

static uint32_t looks_out(const struct fleet *f)
{
	uint32_t out = 0;

	for (uint32_t i = 0; i < f->limits.jobs; i++)
		if (f->jobs[i])
			out += f->jobs[i]->asked.count;
	return out;
}

/* They are in the order in which they were asked for. */
static bool is_overdue(const struct fleet *f, const struct job_row *job)
{
	return job->asked.count && job_subtask(job, job->asked.first)->due_ms <= f->now_ms;
}

static void give_up(struct fleet *f, struct job_row *job, struct effects *fx)
{
	if (job->looks)
		effects_log(fx, LOG_LOOKS_GIVEN_UP)->ref.job = job->id;
	job->looks = false;
	while (is_overdue(f, job))
		job_look(job, job->asked.first, LOOK_MISSED);
}

/* What other tiers were asked is not taken up: the job is kept as it was for who starts it with its own. */
static void ask(struct fleet *f, struct job_row *job, struct effects *fx)
{
	uint32_t number = job->unlooked.first;
	struct subtask_row *row = job_subtask(job, number);
	struct effect *effect;

	if (row->kind == KIND_MODEL && fleet_tiers_unknown(f, job)) {
		job_look(job, number, LOOK_MISSED);
		return;
	}
	job_look(job, number, LOOK_ASKED);
	row->due_ms = f->now_ms + CACHE_LOOK_MS;
	effect = effects_add(fx, EFFECT_LOOK);
	effect->ref = (struct subtask_ref){ job->id, number, 0, 0 };
	effect->spec = str_bytes(row->spec, row->spec_len);
}

static bool is_served(const struct job_row *job)
{
	return job && job->state == JOB_RUNNING && !job->cancelling;
}

/* What needs no room: whatever is asked for elsewhere, nobody waits for an answer that is not wanted or does not come. */
static void do_without(struct fleet *f, struct effects *fx)
{
	for (uint32_t slot = 0; slot < f->limits.jobs; slot++) {
		struct job_row *job = f->jobs[slot];

		if (!is_served(job))
			continue;
		if (is_overdue(f, job))
			give_up(f, job, fx);
		for (uint32_t i = 0; !job->looks && job->unlooked.count && i < GIVEN_UP_A_TURN; i++)
			job_look(job, job->unlooked.first, LOOK_MISSED);
	}
}

void look_slice(struct fleet *f, struct effects *fx)
{
	uint32_t room, first = f->look_slot, out;

	if (pick_waits(f) || !somebody_is_there(f))
		return;
	do_without(f, fx);
	out = looks_out(f);
	room = out < CACHE_LOOKS_MOST ? CACHE_LOOKS_MOST - out : 0;
	for (uint32_t i = 0; i < f->limits.jobs && room; i++) {
		uint32_t slot = (first + i) % f->limits.jobs;
		struct job_row *job = f->jobs[slot];

		if (!is_served(job) || !job->looks || !job->unlooked.count)
			continue;
		for (uint32_t n = 0; job->unlooked.count && room && n < LOOKS_A_JOB; n++, room--)
			ask(f, job, fx);
		/* Behind who had room last: counted for all that were passed, the same job would be first in each turn. */
		f->look_slot = slot + 1;
	}
}

bool look_is_awaited(const struct job_row *job, uint32_t number)
{
	const struct subtask_row *row = job_subtask(job, number);

	return row->state == SUBTASK_READY && row->look == LOOK_ASKED;
}
