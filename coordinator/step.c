/* Calls the rooms in order, and it alone does. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/step.h"
#include "coordinator/admit/admit.h"
#include "coordinator/plan/plan.h"
#include "coordinator/gate/gate.h"
#include "coordinator/schedule/again.h"
#include "coordinator/schedule/attach.h"
#include "coordinator/schedule/expire.h"
#include "coordinator/schedule/look.h"
#include "coordinator/schedule/pick.h"
#include "coordinator/schedule/presence.h"
#include "coordinator/state/restore.h"
#include "reeve/error.h"

#include <assert.h>

enum { RELEASE_CHUNKS = 8 }; /* of ended jobs, freed in one turn: about a millisecond of munmap */

/* Time in which the coordinator could not listen, or did not lead, counts against nobody: from one beat's interval
 * on, for a store that takes a second for each commit leaves the beats of every second unread. */
static void turn_begin(struct fleet *f, int64_t before_ms, struct effects *fx)
{
	int64_t gap = f->now_ms - before_ms;

	if (!f->started || gap <= 0 || (gap <= f->limits.heartbeat_ms && fleet_leads(f)))
		return;
	lease_shift(f, gap);
	if (gap > f->limits.ttl_ms / 3)
		effects_log(fx, LOG_TIME_GAP)->ms = gap;
}

static void on_submit(struct fleet *f, uint64_t conn, const struct event_submit *submit, struct effects *fx)
{
	struct admission admission = admit_submit(f, submit);
	uint64_t id = admission.existed;
	struct effect *answer;

	if (!admission.err && !id) {
		struct job_row *job = plan_begin(f, submit, fx);

		if (job)
			id = job->id;
		else
			admission = (struct admission){ .err = -E_EXHAUSTED, .reason = REASON_TOO_MANY_JOBS };
	}
	answer = effects_add(fx, EFFECT_SUBMITTED);
	answer->conn = conn;
	answer->ref.job = id;
	answer->existed = admission.existed != 0;
	answer->err = admission.err;
	answer->reason = admission.reason;
}

static void on_cancel(struct fleet *f, uint64_t conn, uint64_t id, enum reason reason, struct effects *fx)
{
	struct job_row *job = fleet_job(f, id);
	struct effect *answer;

	if (job && !job_ended(job->state) && !job->cancelling)
		plan_cancel(f, job, reason, fx);
	answer = effects_add(fx, EFFECT_CANCELLED);
	answer->conn = conn;
	answer->ref.job = id;
	answer->err = job ? 0 : -E_NOT_FOUND;
}

static void refusal_count(struct subtask_row *row, enum reason reason)
{
	if (reason == REASON_GATE_SCHEMA)
		row->refused_schema++;
	else if (reason == REASON_GATE_SCOPE)
		row->refused_scope++;
	else
		row->refused_evidence++;
}

/* What comes of a result at the most: itself, its subtask's record and, when it is the last, its job's. */
static size_t result_bytes(const struct job_row *job, uint32_t number, struct str stored)
{
	return stored.len + job_subtask(job, number)->spec_len + job->request.len + RECORD_ROOM;
}

bool step_fits(const struct fleet *f, const struct event *event, const struct effects *fx)
{
	bool looked = event->kind == EVENT_LOOKED;
	struct subtask_ref ref = looked ? event->looked.ref : event->result.ref;
	const struct job_row *job;

	if (!effects_room(fx, STEP_MOVES))
		return false;
	if (!looked && event->kind != EVENT_RESULT)
		return true;
	job = fleet_job(f, ref.job);
	if (!job || job->state != JOB_RUNNING || ref.number >= job->counts.total)
		return true; /* it is only told so */
	return fx->move_bytes +
		       result_bytes(job, ref.number, looked ? event->looked.stored : event->result.stored) <=
	       COMMIT_BYTES_MOST;
}

/* Written with the result that was accepted, where the commit has room: that it serves again is worth less than this turn. */
static void result_keep(const struct job_row *job, const struct event_result *result, struct effects *fx)
{
	const struct keep *keep = &result->keep;
	size_t bytes = keep->key.len + keep->entry.len + keep->marker.len + keep->recipe.len;

	bytes += result_bytes(job, result->ref.number, result->stored);
	if (!keep->key.len || fx->move_bytes + bytes > COMMIT_BYTES_MOST)
		return;
	effects_move(fx,
		(struct move){
			.kind = MOVE_CACHE, .key = keep->key, .value = keep->entry, .ttl_ms = CACHE_TTL_MS });
	effects_move(fx, (struct move){ .kind = MOVE_CACHE,
				 .key = keep->marker,
				 .value = keep->recipe,
				 .ttl_ms = CACHE_TTL_MS });
}

static void result_accept(struct fleet *f, struct job_row *job, uint32_t number,
	const struct gate_input *judged, struct str stored, enum reason reason, struct effects *fx)
{
	job->counts.findings += judged->result ? judged->result->finding_count : 0;
	effects_move(fx, (struct move){ .kind = MOVE_RESULT,
				 .job = job->id,
				 .number = number,
				 .key = STR(""),
				 .value = stored });
	subtask_move(f, job, number, SUBTASK_PASS, reason, STR(""), fx);
}

/* Life of a subtask, steps 6 and 7: the result is judged, and accepted by moves of one turn. */
static void on_judged(struct fleet *f, struct job_row *job, const struct event *event, struct effects *fx)
{
	const struct event_result *result = &event->result;
	uint32_t number = result->ref.number;
	struct subtask_row *row = job_subtask(job, number);
	struct gate_input input = result->gate;
	struct gate_verdict verdict;
	struct effect *effect;

	input.kind = (enum subtask_kind)row->kind;
	input.spec = str_bytes(row->spec, row->spec_len);
	verdict = gate_judge(&input);
	if (verdict.verdict == VERDICT_PASS) {
		result_keep(job, result, fx);
		result_accept(f, job, number, &input, result->stored,
			row->look == LOOK_CHANGED ? REASON_TOOL_CHANGED : REASON_NONE, fx);
	} else if (verdict.verdict == VERDICT_REFUSE) {
		refusal_count(row, verdict.reason);
		again_later(f, job, number, SUBTASK_REFUSE, verdict.reason, STR(""), fx);
	} else if (++row->rechecks <= GATE_RECHECKS_MOST) {
		row->unchecked++;
		subtask_move(f, job, number, SUBTASK_RECHECK, verdict.reason, STR(""), fx);
		effect = effects_add(fx, EFFECT_RECHECK);
		effect->conn = event->conn;
		effect->ref = result->ref;
		effect->token = result->token;
		return;
	} else {
		row->unchecked++;
		effects_move(fx, (struct move){ .kind = MOVE_HELD,
					 .job = job->id,
					 .number = number,
					 .key = STR(""),
					 .value = result->stored });
		subtask_move(f, job, number, SUBTASK_UNCHECKED, verdict.reason, STR(""), fx);
	}
	effect = effects_add(fx, EFFECT_ACKNOWLEDGE);
	effect->conn = event->conn;
	effect->ref = result->ref;
	effect->token = result->token;
}

static void result_forget(
	const struct event *event, enum effect_kind kind, enum reason reason, struct effects *fx)
{
	struct effect *effect = effects_add(fx, kind);

	effect->conn = event->conn;
	effect->ref = event->result.ref;
	effect->token = event->result.token;
	effect->reason = reason;
	if (kind != EFFECT_CANCEL)
		return;
	effect = effects_log(fx, LOG_RESULT_STALE);
	effect->ref = event->result.ref;
	effect->token = event->result.token;
	effect->reason = reason;
}

/* False when it was sent twice, or handed in after its lease had ended, or comes by a stream that was replaced.
 * What is GATING is at hand: its evidence may come back when the worker that brought it is long gone. */
static bool result_is_wanted(const struct fleet *f, const struct subtask_row *row, uint64_t conn)
{
	if (row->lease == NO_SLOT)
		return false;
	return row->state == SUBTASK_GATING || f->workers[f->leases[row->lease].worker].conn == conn;
}

static void on_result(struct fleet *f, const struct event *event, struct effects *fx)
{
	const struct event_result *result = &event->result;
	struct job_row *job = fleet_job(f, result->ref.job);
	uint32_t number = result->ref.number;
	struct subtask_row *row;

	if (!job || job->state != JOB_RUNNING || number >= job->counts.total) {
		result_forget(event, EFFECT_CANCEL, REASON_UNKNOWN_SUBTASK, fx);
		return;
	}
	row = job_subtask(job, number);
	if (!token_equal(row->token, result->token)) {
		result_forget(event, EFFECT_CANCEL, REASON_SUPERSEDED, fx);
		return;
	}
	if (!result_is_wanted(f, row, event->conn)) {
		bool accepted = row->state == SUBTASK_DONE;

		result_forget(event, accepted ? EFFECT_ACKNOWLEDGE : EFFECT_CANCEL,
			accepted ? REASON_ACCEPTED_BEFORE : REASON_SUPERSEDED, fx);
		return;
	}
	if (row->state == SUBTASK_GATING) {
		on_judged(f, job, event, fx); /* its evidence was gathered again */
	} else if (result->outcome == OUTCOME_DONE) {
		subtask_move(f, job, number, SUBTASK_RESULT, REASON_NONE, STR(""), fx);
		on_judged(f, job, event, fx);
	} else if (result->outcome == OUTCOME_RETURNED) {
		/* Who hands back drains: it would only hand back again. */
		f->workers[f->leases[row->lease].worker].draining = true;
		subtask_move(f, job, number, SUBTASK_RETURN, REASON_HANDED_BACK, STR(""), fx);
		result_forget(event, EFFECT_ACKNOWLEDGE, REASON_HANDED_BACK, fx);
	} else {
		again_later(f, job, number, SUBTASK_FAIL, REASON_RUNNER_FAILED, result->reason, fx);
		result_forget(event, EFFECT_ACKNOWLEDGE, REASON_RUNNER_FAILED, fx);
	}
}

/* Life of a subtask, step 3: an earlier result goes through the gates like any other. One that does not pass is as if there
 * were none, for a worker can find out what is the matter. */
static void on_looked(struct fleet *f, const struct event_looked *looked, struct effects *fx)
{
	struct job_row *job = fleet_job(f, looked->ref.job);
	uint32_t number = looked->ref.number;
	struct gate_input input = looked->gate;
	const struct subtask_row *row;

	if (!job || job->state != JOB_RUNNING || number >= job->counts.total || !look_is_awaited(job, number))
		return;
	row = job_subtask(job, number);
	input.kind = (enum subtask_kind)row->kind;
	input.spec = str_bytes(row->spec, row->spec_len);
	if (!looked->found || gate_judge(&input).verdict != VERDICT_PASS) {
		job_look(job, number, looked->changed ? LOOK_CHANGED : LOOK_MISSED);
		return;
	}
	subtask_move(f, job, number, SUBTASK_CACHED, REASON_NONE, STR(""), fx);
	result_accept(f, job, number, &input, looked->stored, REASON_FROM_CACHE, fx);
}

static void release_slice(struct fleet *f)
{
	for (uint32_t i = 0; i < f->limits.jobs; i++) {
		struct job_row *job = f->jobs[i];

		if (job && job->releasing) {
			job->releasing = !job_rows_release(job, RELEASE_CHUNKS);
			return;
		}
	}
}

static void turn_end(struct fleet *f, struct effects *fx)
{
	if (!f->started)
		return;
	if (fleet_leads(f)) {
		expire_slice(f, fx);
		due_slice(f, fx);
	}
	presence_slice(
		f, fx); /* before what may take all the room: without its key a worker is not awaited */
	plan_slice(f, fx);
	look_slice(f, fx);
	pick_turn(f, fx);
	attach_forget_slice(f);
	release_slice(f);
}

void step(struct fleet *f, const struct event *event, int64_t now_ms, struct effects *fx)
{
	int64_t before_ms = f->now_ms;

	assert(now_ms >= f->now_ms);
	f->now_ms = now_ms;
	switch (event->kind) {
	case EVENT_TURN:
		f->unix_ms = event->unix_ms;
		turn_begin(f, before_ms, fx);
		break;
	case EVENT_REST:
		turn_end(f, fx);
		break;
	case EVENT_CONFIRMED:
		f->confirmed_ms = event->sent_ms;
		break;
	case EVENT_SUBMIT:
		on_submit(f, event->conn, &event->submit, fx);
		break;
	case EVENT_CANCEL:
		on_cancel(f, event->conn, event->job, REASON_CANCELLED_BY_CLIENT, fx);
		break;
	case EVENT_TIMED_OUT:
		on_cancel(f, event->conn, event->job, REASON_TIMED_OUT, fx);
		break;
	case EVENT_HELLO:
		attach_hello(f, event->conn, &event->hello, fx);
		break;
	case EVENT_GONE:
		attach_gone(f, event->conn, fx);
		break;
	case EVENT_BEAT:
		if (fleet_leads(f))
			attach_beat(f, event->conn, event->beat.leases, event->beat.count, fx);
		break;
	case EVENT_RESULT:
		on_result(f, event, fx);
		break;
	case EVENT_LOOKED:
		on_looked(f, &event->looked, fx);
		break;
	case EVENT_RESTORE_WORKER:
		attach_restore(f, &event->hello, fx);
		break;
	default:
		restore(f, event);
	}
}
