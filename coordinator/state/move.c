/* The doors: every change of state goes through here, and is counted, hashed, logged and written in one place. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/effect.h"
#include "coordinator/state/fleet.h"
#include "coordinator/state/hash.h"
#include "coordinator/state/record.h"
#include "coordinator/state/tier_list.h"

#include <assert.h>

/* What is not written is what a restart may forget: a free lease, and a result on its way through the gates. What is paid for
 * is written with what was set aside for it, before anybody hears of the lease. */
static bool is_durable(const struct subtask_row *row, enum subtask_state state, enum subtask_event event)
{
	if (row->bill && (state == SUBTASK_LEASED || event == SUBTASK_RETURN))
		return true;
	return state != SUBTASK_LEASED && state != SUBTASK_GATING && event != SUBTASK_DUE &&
	       event != SUBTASK_RETURN;
}

/* Of two that have it the one with the newer token: it is awaited after a restart. */
static struct str worker_name(const struct fleet *f, const struct subtask_row *row)
{
	const struct lease_row *lease = row->lease == NO_SLOT ? NULL : &f->leases[row->lease];
	const struct lease_row *twin = lease ? lease_twin(f, lease) : NULL;

	if (twin && token_compare(twin->token, lease->token) > 0)
		lease = twin;
	return lease ? str_of(f->workers[lease->worker].id) : STR("");
}

static void subtask_write(
	const struct job_row *job, uint32_t number, struct str worker, struct str detail, struct effects *fx)
{
	struct buf record = BUF_INIT;
	struct subtask_row row = *job_subtask(job, number);

	/* That a result is at the gates a restart forgets: its worker has it still, and brings it again. */
	if (row.state == SUBTASK_GATING)
		row.state = SUBTASK_LEASED;
	record_pack_subtask(&record, &row, worker, detail);
	effects_move(fx, (struct move){ .kind = MOVE_SUBTASK,
				 .job = job->id,
				 .number = number,
				 .key = STR(""),
				 .value = buf_str(&record) });
	buf_release(&record);
}

static void list_leave(struct job_row *job, uint32_t number)
{
	enum subtask_state state = job_subtask(job, number)->state;

	if (state == SUBTASK_READY)
		job_ready_remove(job, number);
	else if (state == SUBTASK_BACKOFF)
		job_backoff_remove(job, number);
}

static void list_enter(struct job_row *job, uint32_t number)
{
	enum subtask_state state = job_subtask(job, number)->state;

	if (state == SUBTASK_READY)
		job_ready_push(job, number);
	else if (state == SUBTASK_BACKOFF)
		job_backoff_push(job, number);
}

static void state_set(struct fleet *f, struct job_row *job, uint32_t number, enum subtask_state state)
{
	struct subtask_row *row = job_subtask(job, number);

	list_leave(job, number);
	f->hash -= row->state ? hash_subtask(job->id, number, row) : 0;
	assert(job->counts.by_state[row->state]);
	job->counts.by_state[row->state]--;
	row->state = (uint8_t)state;
	job->counts.by_state[state]++;
	if (row->kind == KIND_MODEL && state == SUBTASK_READY)
		tier_list_enter(f, row);
	/* Some are leased without a choice: their worker comes back with them after a restart. */
	if (row->kind == KIND_MODEL && state == SUBTASK_LEASED && !row->way)
		row->way = (uint8_t)(tier_index_of_row(f, row) + 1);
	f->hash += hash_subtask(job->id, number, row);
	list_enter(job, number);
}

void subtask_route(struct fleet *f, struct job_row *job, uint32_t number, uint8_t way)
{
	struct subtask_row *row = job_subtask(job, number);

	assert(row->kind == KIND_MODEL && row->state == SUBTASK_READY);
	job_ready_remove(job, number);
	f->hash -= hash_subtask(job->id, number, row);
	row->way = way;
	tier_list_enter(f, row);
	f->hash += hash_subtask(job->id, number, row);
	job_ready_push(job, number);
}

void subtask_planned(struct fleet *f, struct job_row *job, uint32_t number, struct effects *fx)
{
	assert(job_subtask(job, number)->state == SUBTASK_NONE);
	/* Older than any lease of it, newer than all of earlier terms: a store that lost its tail may give a job's id again, and
	 * workers still hold what they ran for the one before. */
	job_subtask(job, number)->token = (struct token){ f->term, 0 };
	state_set(f, job, number, SUBTASK_READY);
	subtask_write(job, number, STR(""), STR(""), fx);
}

void subtask_move(struct fleet *f, struct job_row *job, uint32_t number, enum subtask_event event,
	enum reason reason, struct str detail, struct effects *fx)
{
	struct subtask_row *row = job_subtask(job, number);
	enum subtask_state from = row->state, to = subtask_next(from, event);
	struct str worker = arena_str(&fx->arena, worker_name(f, row));
	uint32_t attempt = row->lease == NO_SLOT ? row->attempts : f->leases[row->lease].attempt;
	struct effect *log;

	assert(to != SUBTASK_NONE);
	assert(to != SUBTASK_LEASED || row->lease != NO_SLOT);
	if (to != SUBTASK_LEASED && to != SUBTASK_GATING && row->lease != NO_SLOT)
		lease_revoke(f, job, number);
	row->reason = (uint8_t)reason;
	state_set(f, job, number, to);
	if (!is_durable(row, to, event))
		return;
	subtask_write(job, number, worker, detail.len ? detail : str_of(reason_words(reason)), fx);
	log = effects_log(fx, LOG_SUBTASK_MOVED);
	log->ref = (struct subtask_ref){ job->id, number, attempt, 0 };
	log->token = row->token;
	log->move = (uint8_t)event;
	log->state = (uint8_t)to;
	log->reason = reason;
	log->worker = worker;
	log->detail = arena_str(&fx->arena, detail);
	if (subtask_rests(to))
		job_settle(f, job, fx);
}

void subtask_paid(struct fleet *f, struct job_row *job, uint32_t number, struct effects *fx)
{
	const struct subtask_row *row = job_subtask(job, number);

	if (row->bill)
		subtask_write(job, number, arena_str(&fx->arena, worker_name(f, row)),
			str_of(reason_words(row->reason)), fx);
}

static void job_write(const struct job_row *job, struct effects *fx)
{
	struct buf record = BUF_INIT;
	struct job_record fields = {
		.state = job->state,
		.reason = job->reason,
		.sealed = job->sealed,
		.cancelling = job->cancelling,
		.total = job->counts.total,
		.most_running = job->most_running,
		.submitted_unix_ms = job->submitted_unix_ms,
		.ended_unix_ms = job->ended_unix_ms,
		.counted = job_ended(job->state),
		.counts = job->counts,
		.paid = job_is_paid(job),
		.granted = job->purse.granted,
		.spent = job->purse.spent,
		.forecast = job->forecast,
		.queue = str_of(job->queue_name),
		.principal = str_of(job->principal),
		.key = str_bytes(job->key, job->key_len),
		.contract = str_bytes(job->contract, sizeof job->contract),
		.request = job->request,
		.roster = job->roster,
	};
	struct buf verdicts = BUF_INIT;

	if (!job_ended(job->state))
		memcpy(fields.shut_unix_ms, job->shut_unix_ms, sizeof fields.shut_unix_ms);
	if (fields.counted && job->verdicts) /* else its rows tell them */
		verdict_tally_pack(job->verdicts, &verdicts);
	fields.verdicts = buf_str(&verdicts);
	record_pack_job(&record, &fields);
	effects_move(fx, (struct move){ .kind = MOVE_JOB,
				 .job = job->id,
				 .key = str_of(job_state_name(job->state)),
				 .value = buf_str(&record) });
	buf_release(&record);
	buf_release(&verdicts);
}

void job_rewrite(const struct job_row *job, struct effects *fx)
{
	job_write(job, fx);
}

void job_move(
	struct fleet *f, struct job_row *job, enum job_state state, enum reason reason, struct effects *fx)
{
	struct effect *log;

	assert(!job_ended(job->state));
	f->hash -= hash_job(job);
	job->state = state;
	job->reason = reason;
	if (job_ended(state))
		job->ended_unix_ms = f->unix_ms;
	f->hash += hash_job(job);
	if (state == JOB_RUNNING)
		queue_job_push(f, job);
	else
		queue_job_remove(f, job);
	if (job_ended(state))
		job->queue = NO_SLOT;
	job_write(job, fx);
	log = effects_log(fx, LOG_JOB_MOVED);
	log->ref.job = job->id;
	log->move = (uint8_t)state;
	log->reason = reason;
	effects_add(fx, EFFECT_JOB)->ref.job = job->id;
	job->releasing = job_ended(state); /* not at once: who called still looks at a row */
}

void job_settle(struct fleet *f, struct job_row *job, struct effects *fx)
{
	const uint32_t *by = job->counts.by_state;
	uint32_t rest = by[SUBTASK_DONE] + by[SUBTASK_DEAD] + by[SUBTASK_CANCELLED] + by[SUBTASK_HELD];

	if (job_ended(job->state) || rest != job->counts.total)
		return;
	if (job->cancelling) {
		if (job->cancel_next == job->counts.total)
			job_move(f, job, JOB_CANCELLED, job->reason, fx);
	} else if (job->sealed) {
		job_move(f, job, JOB_DONE, REASON_NONE, fx);
	}
}
