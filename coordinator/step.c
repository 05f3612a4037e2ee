/* Calls the rooms in order, and it alone does. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/step.h"
#include "coordinator/admit/admit.h"
#include "coordinator/money/pause.h"
#include "coordinator/money/expect.h"
#include "coordinator/plan/plan.h"
#include "coordinator/result.h"
#include "coordinator/route/question.h"
#include "coordinator/schedule/ask.h"
#include "coordinator/schedule/attach.h"
#include "coordinator/schedule/drain.h"
#include "coordinator/schedule/expire.h"
#include "coordinator/schedule/hedge.h"
#include "coordinator/schedule/look.h"
#include "coordinator/schedule/person.h"
#include "coordinator/schedule/pick.h"
#include "coordinator/schedule/presence.h"
#include "coordinator/state/reopen.h"
#include "coordinator/state/restore.h"
#include "coordinator/state/shut.h"
#include "reeve/error.h"

#include <assert.h>

enum {
	RELEASE_CHUNKS = 8,  /* of ended jobs, freed in one turn: about a millisecond of munmap */
	RESTORE_MOST = 4096, /* rows put back in one turn: about a millisecond */
};

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

bool step_fits(const struct fleet *f, const struct event *event, const struct effects *fx)
{
	if (!effects_room(fx, STEP_MOVES))
		return false;
	/* Each lease that a hello names is answered: many at once would make a long turn. */
	if (event->kind == EVENT_HELLO && fx->count &&
		fx->count + event->hello.held_count > HELLO_LEASES_MOST)
		return false;
	if (event->kind == EVENT_REOPEN_ROWS)
		return fx->restored < RESTORE_MOST;
	if (event->kind == EVENT_LOOKED)
		return result_fits(f, event->looked.ref, event->looked.stored, fx);
	if (event->kind == EVENT_RESULT)
		return result_fits(f, event->result.ref, event->result.stored, fx);
	return true;
}

static void on_resume(struct fleet *f, const struct event *event, struct effects *fx)
{
	int err = pause_end(f, event->resume.job, event->resume.budget_microusd, fx);
	struct effect *answer = effects_add(fx, EFFECT_RESUMED);

	answer->conn = event->conn;
	answer->ref.job = event->resume.job;
	answer->err = err;
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
	shut_slice(f, fx); /* in the commit of who heard of it */
	if (fleet_leads(f)) {
		expire_slice(f, fx);
		due_slice(f, fx);
		ask_slice(f);
		pause_slice(f, fx);
		expect_slice(f);
	}
	presence_slice(
		f, fx); /* before what may take all the room: without its key a worker is not awaited */
	plan_slice(f, fx);
	look_slice(f, fx);
	if (!pick_waits(f)) {
		/* What was looked for in vain until now may wait for a tier that is shut by now. */
		ask_slice(f);
		question_slice(f, fx);
	}
	pick_turn(f, fx);
	hedge_slice(f, fx);
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
	case EVENT_RESUME:
		on_resume(f, event, fx);
		break;
	case EVENT_REOPEN:
		reopen_begin(f, &event->restore_job);
		break;
	case EVENT_REOPEN_ROWS:
		reopen_rows(f, &event->reopen_rows, fx);
		break;
	case EVENT_RETRY:
		person_retries(f, event, fx);
		break;
	case EVENT_HELLO:
		attach_hello(f, event->conn, &event->hello, fx);
		break;
	case EVENT_GONE:
		attach_gone(f, event->conn, fx);
		break;
	case EVENT_BEAT:
		if (event->beat.draining)
			drain_heard(f, event->conn);
		if (fleet_leads(f))
			attach_beat(f, event->conn, event->beat.leases, event->beat.count, fx);
		break;
	case EVENT_DRAIN_WORKER:
		drain_worker(f, event->conn, event->drain, fx);
		break;
	case EVENT_DRAIN:
		f->draining = true;
		break;
	case EVENT_RESULT:
		result_take(f, event, fx);
		break;
	case EVENT_LOOKED:
		result_looked(f, &event->looked, fx);
		break;
	case EVENT_RESTORE_WORKER:
		attach_restore(f, &event->hello, fx);
		break;
	default:
		restore(f, event);
		if (event->kind == EVENT_RESTORED)
			expect_slice(f); /* who asks for a forecast may be the first to ask anything */
	}
}
