/* A result comes in, from a worker or from the cache: it is compared with its lease, judged, and accepted or not. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/result.h"
#include "coordinator/gate/gate.h"
#include "coordinator/money/budget.h"
#include "coordinator/money/pause.h"
#include "coordinator/money/expect.h"
#include "coordinator/plan/goal_rows.h"
#include "coordinator/plan/look_again.h"
#include "coordinator/state/hash.h"
#include "coordinator/route/question.h"
#include "coordinator/schedule/again.h"
#include "coordinator/schedule/ask.h"
#include "coordinator/schedule/look.h"

enum { RESULT_MOVES = 8 }; /* of a result that brings none: see STEP_MOVES */

_Static_assert(GOAL_ROWS_MOST + RESULT_MOVES <= EFFECT_MOVES_MOST, "a plan fits an empty turn");

static void refusal_count(struct subtask_row *row, enum reason reason)
{
	if (reason == REASON_GATE_SCHEMA)
		row->refused_schema++;
	else if (reason == REASON_GATE_SCOPE)
		row->refused_scope++;
	else if (reason != REASON_GATE_PLAN && reason != REASON_GATE_PLAN_COST)
		row->refused_evidence++;
}

/* What comes of a result at the most: itself, its subtask's record and, when it is the last, its job's. */
static size_t result_bytes(const struct job_row *job, uint32_t number, struct str stored)
{
	const struct subtask_row *row = job_subtask(job, number);
	size_t again = row->kind == KIND_MODEL ? CLAIMS_BYTES_MOST + RECORD_ROOM : 0;

	if (goal_row_is_planner(row))
		again = GOAL_ROWS_BYTES_MOST;
	return stored.len + job_subtask(job, number)->spec_len + job->request.len + RECORD_ROOM + again;
}

bool result_fits(const struct fleet *f, struct subtask_ref ref, struct str stored, const struct effects *fx)
{
	const struct job_row *job = fleet_job(f, ref.job);

	if (!job || !job_is_open(job) || ref.number >= job->counts.total)
		return true; /* it is only told so */
	if (goal_row_is_planner(job_subtask(job, ref.number)) &&
		fx->move_count + GOAL_ROWS_MOST + RESULT_MOVES > EFFECT_MOVES_MOST)
		return false;
	return fx->move_bytes + result_bytes(job, ref.number, stored) <= COMMIT_BYTES_MOST;
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

/* What is stored of the subtask now is what its worker brought: a hedge that was given up had a newer token. */
static void token_of_result(struct fleet *f, struct job_row *job, uint32_t number)
{
	struct subtask_row *row = job_subtask(job, number);

	if (row->lease == NO_SLOT)
		return; /* from the cache */
	f->hash -= hash_subtask(job->id, number, row);
	row->token = f->leases[row->lease].token;
	f->hash += hash_subtask(job->id, number, row);
}

/* Why, where results were kept that it could not use. */
static enum reason ran_again(const struct subtask_row *row)
{
	if (row->look != LOOK_CHANGED)
		return REASON_NONE;
	return row->kind == KIND_MODEL ? REASON_MODEL_CHANGED : REASON_TOOL_CHANGED;
}

static void result_accept(struct fleet *f, struct job_row *job, uint32_t number,
	const struct gate_input *judged, struct str stored, enum reason reason, struct effects *fx)
{
	token_of_result(f, job, number);
	job->counts.findings += judged->result ? judged->result->finding_count : 0;
	effects_move(fx, (struct move){ .kind = MOVE_RESULT,
				 .job = job->id,
				 .number = number,
				 .key = STR(""),
				 .value = stored });
	if (judged->goal)
		goal_rows_plan(f, job, judged->goal, fx);
	else if (judged->kind == KIND_MODEL && judged->result)
		look_again_plan(f, job, number, judged->result, fx);
	subtask_move(f, job, number, SUBTASK_PASS, reason, STR(""), fx);
}

/* The lease that brings the result is the only one of its subtask from now on. */
static void to_the_gates(struct fleet *f, struct lease_row *lease, struct effects *fx)
{
	struct job_row *job = f->jobs[lease->job];
	struct subtask_row *row = job_subtask(job, lease->number);

	if (row->state == SUBTASK_GATING)
		return;                                           /* its evidence was gathered again */
	if (row->kind == KIND_MODEL && !goal_row_is_planner(row)) /* its prompt begins as no other */
		job->warm |= UINT32_C(1) << (row->tool - TOOLS_MOST);
	pace_add(job_pace(job, row), f->now_ms - lease->begun_ms);
	again_no_more(f, lease, fx);
	subtask_move(f, job, lease->number, SUBTASK_RESULT, REASON_NONE, STR(""), fx);
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

/* To the next attempt; of a question to models only while asking on is worth what it costs. */
static void refuse(struct fleet *f, struct lease_row *lease, struct subtask_row *row, enum reason reason,
	struct str fault, struct effects *fx)
{
	struct buf words = BUF_INIT;

	refusal_count(row, reason);
	if (fault.len || reason == REASON_GATE_PLAN_COST) {
		buf_printf(&words, "%s%s%.*s", reason_words(reason), fault.len ? ": " : "", STR_ARG(fault));
		goal_refused(f->jobs[lease->job], lease->number, buf_str(&words));
		again_later(f, lease, SUBTASK_REFUSE, reason, arena_str(&fx->arena, buf_str(&words)), fx);
	} else if (question_is_over(f, f->jobs[lease->job], lease->number, &words))
		again_never(f, lease, SUBTASK_REFUSE, reason, arena_str(&fx->arena, buf_str(&words)), fx);
	else
		again_later(f, lease, SUBTASK_REFUSE, reason, STR(""), fx);
	buf_release(&words);
}

/* A call that was cut off, or was told no usage, is reported at its bound. */
static bool is_sure(const struct subtask_row *row, const struct event_result *result)
{
	return row->kind != KIND_MODEL || result->call.usage_known;
}

/* Life of a subtask, steps 6 and 7: the result is judged, and accepted by moves of one turn. */
static void judge(struct fleet *f, struct lease_row *lease, const struct event *event, struct effects *fx)
{
	const struct event_result *result = &event->result;
	struct job_row *job = f->jobs[lease->job];
	uint32_t number = result->ref.number;
	struct subtask_row *row = job_subtask(job, number);
	struct gate_input input = result->gate;
	struct gate_verdict verdict;
	struct effect *effect;

	input.kind = (enum subtask_kind)row->kind;
	input.spec = str_bytes(row->spec, row->spec_len);
	goal_rows_price(f, job, result->spent_microusd, &input);
	verdict = gate_judge(&input);
	if (verdict.verdict != VERDICT_REFUSE || !again_leaves_other(f, lease, SUBTASK_REFUSE))
		to_the_gates(f, lease, fx);
	/* What is not stored in this turn is not settled in it: after a restart it would be out once more. */
	if (verdict.verdict != VERDICT_COULD_NOT_CHECK || row->rechecks == GATE_RECHECKS_MOST) {
		budget_settle(f, lease, result->spent_microusd, is_sure(row, result));
		expect_used(job, row, input.result);
	}
	if (verdict.verdict != VERDICT_COULD_NOT_CHECK)
		question_judged(f, job, row, &result->call, verdict.verdict == VERDICT_PASS);
	if (verdict.verdict == VERDICT_PASS) {
		result_keep(job, result, fx);
		result_accept(f, job, number, &input, result->stored, ran_again(row), fx);
	} else if (verdict.verdict == VERDICT_REFUSE) {
		refuse(f, lease, row, verdict.reason, input.goal ? input.goal->fault : STR(""), fx);
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
		token_of_result(f, job, number);
		effects_move(fx, (struct move){ .kind = MOVE_HELD,
					 .job = job->id,
					 .number = number,
					 .key = STR(""),
					 .value = result->stored });
		subtask_move(f, job, number, SUBTASK_UNCHECKED, verdict.reason, STR(""), fx);
	}
	/* Where a hedge goes on nothing is stored of this one: it is only told to forget. */
	result_forget(event, row->state == SUBTASK_LEASED ? EFFECT_CANCEL : EFFECT_ACKNOWLEDGE,
		verdict.verdict == VERDICT_PASS ? REASON_NONE : verdict.reason, fx);
}

/* The lease that this result is of; NULL when it was sent twice, or handed in after its lease had ended, or comes by a
 * stream that was replaced. What is GATING is at hand: its evidence may come back when the worker that brought it is
 * long gone. */
static struct lease_row *lease_wanted(
	const struct fleet *f, const struct subtask_row *row, const struct event *event)
{
	struct lease_row *lease = lease_of_token(f, row, event->result.token);

	if (!lease || (row->state != SUBTASK_GATING && f->workers[lease->worker].conn != event->conn))
		return NULL;
	return lease;
}

/* It is not wanted any more, but what it cost is. Not so of what is DONE: its record says who did it, which nobody remembers, and
 * what is not stored must not be lent again. There the attempt stays settled in full. */
static void report_late(struct fleet *f, struct job_row *job, const struct event *event, struct effects *fx)
{
	const struct event_result *result = &event->result;
	uint32_t slot = fleet_worker_of(f, event->conn);

	if (slot == NO_SLOT || !job || !job_is_meant(job, result->ref) || job_ended(job->state) ||
		result->ref.number >= job->counts.total ||
		job_subtask(job, result->ref.number)->state == SUBTASK_DONE)
		return;
	if (budget_report(job, result->ref.number, result->token, str_of(f->workers[slot].id),
		    result->spent_microusd, is_sure(job_subtask(job, result->ref.number), result)))
		subtask_paid(f, job, result->ref.number, fx);
}

void result_take(struct fleet *f, const struct event *event, struct effects *fx)
{
	const struct event_result *result = &event->result;
	struct job_row *job = fleet_job(f, result->ref.job);
	const struct subtask_row *row;
	struct lease_row *lease;

	report_late(f, job, event, fx);
	if (!job || !job_is_open(job) || result->ref.number >= job->counts.total ||
		!job_is_meant(job, result->ref)) {
		result_forget(event, EFFECT_CANCEL, REASON_UNKNOWN_SUBTASK, fx);
		return;
	}
	row = job_subtask(job, result->ref.number);
	lease = lease_wanted(f, row, event);
	if (!lease) {
		bool accepted = row->state == SUBTASK_DONE && token_equal(row->token, result->token);

		result_forget(event, accepted ? EFFECT_ACKNOWLEDGE : EFFECT_CANCEL,
			accepted ? REASON_ACCEPTED_BEFORE : REASON_SUPERSEDED, fx);
		return;
	}
	if (row->state != SUBTASK_GATING) /* else it was heard when it came first */
		ask_hear(f, lease, result, fx);
	if (row->state == SUBTASK_GATING || result->outcome == OUTCOME_DONE) {
		judge(f, lease, event, fx);
		return;
	}
	budget_settle(f, lease, result->spent_microusd, is_sure(row, result));
	if (result->outcome == OUTCOME_QUOTA && job_is_paid(job)) {
		pause_quota(f, lease, fx);
		again_at_once(f, lease, REASON_QUOTA, fx);
		result_forget(event, EFFECT_ACKNOWLEDGE, REASON_QUOTA, fx);
	} else if (result->outcome == OUTCOME_TURNED_AWAY && ask_waits(f, lease)) {
		again_at_once(f, lease, REASON_TURNED_AWAY, fx);
		result_forget(event, EFFECT_ACKNOWLEDGE, REASON_TURNED_AWAY, fx);
	} else if (result->outcome == OUTCOME_RETURNED) {
		/* Who hands back drains: it would only hand back again. */
		f->workers[lease->worker].draining = true;
		again_at_once(f, lease, REASON_HANDED_BACK, fx);
		result_forget(event, EFFECT_ACKNOWLEDGE, REASON_HANDED_BACK, fx);
	} else {
		if (ask_is_over(f, row, result->call.answer))
			again_never(f, lease, SUBTASK_FAIL, REASON_RUNNER_FAILED, result->reason, fx);
		else
			again_later(f, lease, SUBTASK_FAIL, REASON_RUNNER_FAILED, result->reason, fx);
		result_forget(event, row->state == SUBTASK_LEASED ? EFFECT_CANCEL : EFFECT_ACKNOWLEDGE,
			REASON_RUNNER_FAILED, fx);
	}
}

/* Life of a subtask, step 3: an earlier result goes through the gates like any other. One that does not pass is as if there
 * were none, for a worker can find out what is the matter. */
void result_looked(struct fleet *f, const struct event_looked *looked, struct effects *fx)
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
	goal_rows_price(f, job, 0, &input); /* there may be less to spend than there was then */
	if (!looked->found || gate_judge(&input).verdict != VERDICT_PASS) {
		job_look(job, number, looked->changed ? LOOK_CHANGED : LOOK_MISSED);
		return;
	}
	job->forecast.cached += row->kind == KIND_MODEL && !look_again_is(row); /* that one was not planned */
	job->forecast.planner_cached |= goal_row_is_planner(row);
	subtask_move(f, job, number, SUBTASK_CACHED, REASON_NONE, STR(""), fx);
	result_accept(f, job, number, &input, looked->stored, REASON_FROM_CACHE, fx);
}
