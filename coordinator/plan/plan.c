/* Life of a subtask, step 2: rows are added in chunks that fit a commit, and become real by a last record. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/plan.h"
#include "coordinator/money/budget.h"
#include "coordinator/money/expect.h"
#include "coordinator/plan/model_lens.h"
#include "coordinator/plan/split.h"
#include "coordinator/state/goal_spec.h"
#include "coordinator/state/tier_list.h"
#include "coordinator/state/way.h"

#include <assert.h>
#include <stdio.h>

enum {
	JOB_IDS_TRIED = 64,   /* ids skipped because an old job still runs in their slot */
	LOOKS_MOST = 1 << 15, /* files a slice looks at: about a millisecond */
};

enum progress { PLAN_WHOLE, PLAN_MORE, PLAN_LATER };

static struct job_row *job_new(struct fleet *f)
{
	for (int tries = 0; tries < JOB_IDS_TRIED; tries++) {
		struct job_row *job = fleet_job_add(f, ++f->job_id);

		if (job)
			return job;
	}
	return NULL;
}

struct job_row *plan_begin(struct fleet *f, const struct event_submit *submit, struct effects *fx)
{
	struct job_row *job = job_new(f);
	struct effect *log;

	if (!job)
		return NULL;
	fleet_queue_join(f, job, submit->queue);
	job->submitted_unix_ms = submit->unix_ms;
	job->most_running = submit->most_running;
	job->key_len = (uint32_t)submit->key.len;
	memcpy(job->key, submit->key.at, submit->key.len);
	memcpy(job->contract, submit->contract, sizeof job->contract);
	snprintf(job->queue_name, sizeof job->queue_name, "%.*s", STR_ARG(submit->queue));
	snprintf(job->principal, sizeof job->principal, "%.*s", STR_ARG(submit->principal));
	job->request = arena_str(&job->arena, submit->request);
	job_work_copy(job, &submit->work);
	job->purse.granted = submit->work.budget_microusd;
	log = effects_log(fx, LOG_JOB_SUBMITTED);
	log->ref.job = job->id;
	log->worker = arena_str(&fx->arena, submit->principal);
	log->detail = arena_str(&fx->arena, submit->queue);
	job_move(f, job, JOB_PLANNING, REASON_NONE, fx);
	return job;
}

/* The n-th input of a benchmark: its number, then a pattern, so that no two are alike. */
static void noop_spec(struct buf *out, uint32_t number, uint32_t bytes)
{
	buf_printf(out, "%010u ", number);
	while (out->len < bytes)
		buf_add_byte(out, (char)('a' + (number + out->len) % 26));
	out->len = bytes;
}

/* What is planned next: a row of this kind with this spec; `count` 0 of a shard that is not found yet. */
struct planned {
	enum subtask_kind kind;
	uint32_t tool;
	uint32_t files[TREE_FILES_MOST];
	uint32_t count;
	struct buf spec;
};

/* Behind the tools come the lenses of models, one after the other. */
static bool model_next(const struct fleet *f, struct job_row *job, struct planned *out)
{
	const struct job_work *work = &job->work;
	struct plan_cursor *cursor = &job->plan;
	struct model_lens lens;

	for (; cursor->tool < f->tool_count + work->model_lens_count; cursor->tool++, cursor->place = 0) {
		struct str name = work->model_lenses[cursor->tool - f->tool_count];

		model_lens_make(&lens, name, work);
		if (!split_tool(work, &lens.def, cursor, out->files, &out->count))
			continue;
		out->kind = KIND_MODEL;
		out->tool = tier_list_first(f, cursor->tool - f->tool_count);
		if (out->count)
			spec_pack_model(&out->spec, name, out->files, out->count, cursor->bytes);
		return true;
	}
	return false;
}

/* Of a free goal the planner alone: what else there is to do, it says. */
static bool goal_next(const struct fleet *f, struct job_row *job, struct planned *out)
{
	struct goal_ask ask = { job->work.goal, STR("") };
	struct buf lenses = BUF_INIT;

	if (job->counts.total)
		return false;
	for (size_t i = 0; i < job->work.model_lens_count; i++)
		buf_printf(&lenses, "%s%.*s", i ? "," : "", STR_ARG(job->work.model_lenses[i]));
	out->kind = KIND_MODEL;
	out->tool = tier_list_first(f, 0);
	out->count = 1;
	goal_ask_pack(&out->spec, buf_str(&lenses), &ask);
	buf_release(&lenses);
	return true;
}

static bool shard_next(const struct fleet *f, struct job_row *job, struct planned *out)
{
	const struct job_work *work = &job->work;

	if (work->goal.len)
		return goal_next(f, job, out);
	if (!split_next(work, f->tools, f->tool_count, &job->plan, &out->tool, out->files, &out->count))
		return model_next(f, job, out);
	if (out->count)
		spec_pack(&out->spec, f->tools[out->tool].name, work->lens, out->files, out->count);
	return true;
}

/* Adds the next subtask to a plan that is not whole yet; a plan that is too large is cancelled: how many shards a
 * tree has is known only when they are made. */
static enum progress plan_next(struct fleet *f, struct job_row *job, struct effects *fx)
{
	const struct job_work *work = &job->work;
	uint32_t number = job->counts.total;
	struct planned next; /* its files are many: only those that are counted are written */

	next.kind = work->kind;
	next.tool = next.count = 0;
	next.spec = (struct buf)BUF_INIT;

	if (work->kind == KIND_TOOL) {
		if (!shard_next(f, job, &next))
			return PLAN_WHOLE;
		if (!next.count)
			return PLAN_LATER;
	} else if (number == work->subtasks) {
		return PLAN_WHOLE;
	} else if (work->kind == KIND_NOOP) {
		noop_spec(&next.spec, number, work->bytes);
	} else {
		buf_add_str(&next.spec, work->scripts[number % work->script_count]);
	}
	if (number < f->limits.subtasks_per_job) {
		struct subtask_row *row =
			job_subtask_add(job, next.kind, (uint8_t)next.tool, buf_str(&next.spec));

		row->large = job->plan.large;
		if (next.kind == KIND_MODEL && job->plan.language < work->language_count)
			row->language = language_mark(work->languages[job->plan.language]);
		expect_planned(f, job, job_subtask(job, number));
		subtask_planned(f, job, number, fx);
	} else {
		plan_cancel(f, job, REASON_TOO_MANY_SUBTASKS, fx);
	}
	buf_release(&next.spec);
	return job->cancelling ? PLAN_LATER : PLAN_MORE;
}

static void plan_job(struct fleet *f, struct job_row *job, struct effects *fx)
{
	enum progress more = PLAN_MORE;

	if (job->work.lost) {
		plan_cancel(f, job, REASON_MANIFEST_LOST, fx); /* no plan is not an empty one */
		return;
	}
	job->plan.looks = LOOKS_MOST;
	while (more == PLAN_MORE && effects_room(fx, 2))
		more = plan_next(f, job, fx);
	if (more != PLAN_WHOLE)
		return;
	job->sealed = true;
	if (job->work.model_lens_count)
		job->roster = arena_str(&job->arena, buf_str(&f->roster));
	expect_seal(f, job);
	if (job->counts.total)
		job_move(f, job, JOB_RUNNING, REASON_NONE, fx);
	else
		job_move(f, job, JOB_DONE, REASON_EMPTY_PLAN, fx);
}

void plan_cancel(struct fleet *f, struct job_row *job, enum reason reason, struct effects *fx)
{
	assert(!job->cancelling);
	job->cancelling = true;
	job->cancel_next = 0;
	job_move(f, job, job->state == JOB_PLANNING ? JOB_PLANNING : JOB_PAUSED, reason, fx);
}

static void leases_cancel(struct fleet *f, const struct job_row *job, uint32_t number, struct effects *fx)
{
	const struct subtask_row *row = job_subtask(job, number);
	struct lease_row *first = row->lease == NO_SLOT ? NULL : &f->leases[row->lease];
	struct lease_row *both[] = { first, first ? lease_twin(f, first) : NULL };

	for (int i = 0; i < 2 && both[i]; i++) {
		lease_cancel(f, both[i], job->reason, fx);
		budget_settle_full(f, both[i]);
	}
}

static void cancel_job(struct fleet *f, struct job_row *job, struct effects *fx)
{
	while (job->cancel_next < job->counts.total && effects_room(fx, 2)) {
		uint32_t number = job->cancel_next++;
		enum subtask_state state = job_subtask(job, number)->state;

		if (subtask_rests(state) && state != SUBTASK_HELD)
			continue;
		leases_cancel(f, job, number, fx);
		subtask_move(f, job, number, SUBTASK_CANCEL, job->reason, STR(""), fx);
	}
	job_settle(f, job, fx);
}

void plan_slice(struct fleet *f, struct effects *fx)
{
	/* A turn each: behind a plan of a million subtasks one of ten does not wait for its end. */
	for (uint32_t i = 0; i < f->limits.jobs && effects_room(fx, 2); i++) {
		uint32_t slot = (f->plan_slot + i) % f->limits.jobs;
		struct job_row *job = f->jobs[slot];

		if (!job || job_ended(job->state))
			continue;
		if (job->cancelling)
			cancel_job(f, job, fx);
		else if (job->state == JOB_PLANNING)
			plan_job(f, job, fx);
		if (!effects_room(fx, 2))
			f->plan_slot = slot + 1;
	}
}
