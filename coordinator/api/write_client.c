/* Encodes JobStatus, lists and the fleet. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/tier_list.h"
#include "coordinator/api/write_client.h"
#include "common/proto_arena.h"
#include "coordinator/api/answer_forecast.h"
#include "coordinator/money/pause.h"
#include "coordinator/api/methods.h"
#include "coordinator/api/tell_tiers.h"
#include "reeve/error.h"
#include "reeve/limits.h"
#include "reeve/v1/client.pb-c.h"

#include <stdio.h>

enum { RUNNING_SHOWN = 16, LIST_PAGE = 100 };

typedef Reeve__V1__JobStatus Status;

static Reeve__V1__AttemptRef *ref_to(struct arena *arena, struct subtask_ref ref)
{
	Reeve__V1__AttemptRef *out = arena_take(arena, sizeof *out);

	reeve__v1__attempt_ref__init(out);
	out->job = ref.job;
	out->number = ref.number;
	out->attempt = ref.attempt;
	return out;
}

/* The analyzer or the tier, where there is one. */
static struct str what_of(const struct fleet *f, const struct subtask_row *row)
{
	const struct tier *tier = row->kind == KIND_MODEL ? tier_of_row(f, row) : NULL;

	if (row->kind == KIND_TOOL && row->tool < f->tool_count)
		return f->tools[row->tool].name;
	return tier ? tier->name : str_of(subtask_kind_name((enum subtask_kind)row->kind));
}

static Reeve__V1__RunningAttempt *running_to(
	const struct fleet *f, const struct lease_row *lease, struct arena *arena)
{
	const struct job_row *job = f->jobs[lease->job];
	const struct subtask_row *row = job_subtask(job, lease->number);
	Reeve__V1__RunningAttempt *out = arena_take(arena, sizeof *out);

	reeve__v1__running_attempt__init(out);
	out->ref = ref_to(arena, (struct subtask_ref){ job->id, lease->number, lease->attempt, 0 });
	out->worker = proto_text(arena, str_of(f->workers[lease->worker].id));
	out->phase = proto_text(arena, str_of(lease->phase));
	out->progress = lease->progress;
	out->what = proto_text(arena, what_of(f, row));
	return out;
}

static void counts_to(const struct job_row *job, Status *out, struct arena *arena)
{
	out->counts = arena_take(arena, SUBTASK_STATES * sizeof *out->counts);
	for (unsigned s = 1; s < SUBTASK_STATES; s++) {
		Reeve__V1__StateCount *count;

		if (!job->counts.by_state[s])
			continue;
		count = arena_take(arena, sizeof *count);
		reeve__v1__state_count__init(count);
		count->state = (char *)subtask_state_name((enum subtask_state)s);
		count->count = job->counts.by_state[s];
		out->counts[out->n_counts++] = count;
	}
}

static void leases_to(const struct fleet *f, const struct job_row *job, Status *out, struct arena *arena)
{
	uint32_t slot = fleet_job_slot(f, job);

	out->running = arena_take(arena, RUNNING_SHOWN * sizeof *out->running);
	for (uint32_t i = f->lease_first; i != NO_SLOT && out->n_running < RUNNING_SHOWN;
		i = f->leases[i].next)
		if (f->leases[i].job == slot)
			out->running[out->n_running++] = running_to(f, &f->leases[i], arena);
}

/* Somebody may have set the clock back in between. */
static uint64_t wall_ms(const struct job_row *job, int64_t unix_ms)
{
	int64_t end = job->ended_unix_ms ? job->ended_unix_ms : unix_ms;

	return end > job->submitted_unix_ms ? (uint64_t)(end - job->submitted_unix_ms) : 0;
}

static bool is_attended(const struct fleet *f)
{
	for (uint32_t i = 0; i < f->limits.workers; i++)
		if (f->workers[i].conn)
			return true;
	return false;
}

static Reeve__V1__Forecast *forecast_to(const struct client_view *view, const struct job_row *job,
	const struct job_side *side, struct arena *arena)
{
	const struct job_forecast *f = &job->forecast;
	const struct estimate_range *from = &f->estimate.microusd;
	struct expect_plan plan = expect_plan_of(view->fleet->tiers, view->fleet->tier_count, side->workflow,
		side->refuters, side->planned, f);
	Reeve__V1__Forecast *out = arena_take(arena, sizeof *out);

	reeve__v1__forecast__init(out);
	out->subtasks = f->questions;
	out->looks = expect_looks(&plan);
	out->planner = side->planned;
	out->learnt = f->learnt;
	out->microusd_most = f->estimate.microusd_most;
	out->microusd = arena_take(arena, sizeof *out->microusd);
	reeve__v1__range__init(out->microusd);
	out->microusd->low = from->low;
	out->microusd->middle = from->middle;
	out->microusd->high = from->high;
	return out;
}

static char *tiers_to(const struct fleet *f, const struct job_row *job, struct arena *arena)
{
	struct buf words = BUF_INIT;
	char *out;

	tell_tiers_unknown(f, job, &words);
	out = proto_text(arena, buf_str(&words));
	buf_release(&words);
	return out;
}

static void troubles_to(const struct fleet *f, const struct job_row *job, Status *out, struct arena *arena)
{
	struct buf why = BUF_INIT;

	out->troubles = arena_take(arena, (f->tier_count + 1) * sizeof *out->troubles);
	/* Of one that has ended its work is forgotten. */
	for (size_t i = 0; (job->work.model_lens_count || job->forecast.questions) && i < f->tier_count;
		i++) {
		Reeve__V1__TierTrouble *row;
		const char *cause;

		buf_clear(&why);
		cause = tell_tier_trouble(f, i, &why);
		if (!cause)
			continue;
		row = arena_take(arena, sizeof *row);
		reeve__v1__tier_trouble__init(row);
		row->tier = proto_text(arena, f->tiers[i].name);
		row->cause = proto_text(arena, str_of(cause));
		row->why = proto_text(arena, buf_str(&why));
		out->troubles[out->n_troubles++] = row;
	}
	buf_release(&why);
}

static Status *status_to(
	const struct client_view *view, const struct job_row *job, bool with_running, struct arena *arena)
{
	const struct job_side *side = side_of(view->sides, job->id);
	Status *out = arena_take(arena, sizeof *out);

	reeve__v1__job_status__init(out);
	out->job = job->id;
	out->queue = proto_text(arena, str_of(job->queue_name));
	out->principal = proto_text(arena, str_of(job->principal));
	out->state = (char *)job_state_name(job->state);
	/* One that waits for money may wait for ever. */
	out->terminal = job_ended(job->state) || (job->state == JOB_PAUSED && job_is_open(job));
	out->budget_microusd = job->purse.granted;
	out->reserved_microusd = job->purse.reserved;
	out->spent_microusd = job->purse.spent;
	out->total = job->counts.total;
	out->attempts = job->counts.attempts;
	out->findings = job->counts.findings;
	out->findings_unknown = job->counts.findings_unknown;
	out->submitted_unix_ms = (uint64_t)job->submitted_unix_ms;
	out->wall_ms = wall_ms(job, view->unix_ms);
	if (job->state == JOB_PAUSED && job_is_open(job) && fleet_tiers_unknown(view->fleet, job))
		out->reason = tiers_to(view->fleet, job, arena);
	else if (job->reason)
		out->reason = (char *)reason_words(job->reason);
	counts_to(job, out, arena);
	if (with_running) {
		leases_to(view->fleet, job, out, arena);
		troubles_to(view->fleet, job, out, arena);
		out->unattended = !out->terminal && !is_attended(view->fleet);
		if (job->state == JOB_PAUSED && job->reason == REASON_BUDGET && job_is_open(job) &&
			!fleet_tiers_unknown(view->fleet, job))
			out->resume_microusd = pause_least(view->fleet, job);
	}
	if (!side)
		return out;
	if (job->forecast.key)
		out->forecast = forecast_to(view, job, side, arena);
	out->workflow = proto_text(arena, side->workflow);
	out->goal = proto_text(arena, side->goal);
	out->latency_count = side->latency.count;
	out->latency_p50_us = latency_percentile(&side->latency, 0.5);
	out->latency_p99_us = latency_percentile(&side->latency, 0.99);
	return out;
}

bool write_job_status(const struct client_view *view, uint64_t id, bool with_running, struct buf *out)
{
	const struct job_row *job = fleet_job(view->fleet, id);
	struct arena arena = { 0 };

	if (!job)
		return false;
	proto_pack(&status_to(view, job, with_running, &arena)->base, out);
	arena_release(&arena);
	return true;
}

static void list(const struct client_view *view, struct letter *letter)
{
	const Reeve__V1__ListRequest *in =
		proto_decode(&reeve__v1__list_request__descriptor, letter->message, &letter->arena);
	Reeve__V1__ListResponse out = REEVE__V1__LIST_RESPONSE__INIT;
	Status *page[LIST_PAGE];
	uint64_t from = view->fleet->job_id;

	if (in && in->before && in->before <= from)
		from = in->before - 1;
	letter->arena.cap = 0;
	out.jobs = page;
	for (uint64_t id = from; id && out.n_jobs < LIST_PAGE && from - id < view->fleet->limits.jobs; id--) {
		const struct job_row *job = fleet_job(view->fleet, id);

		if (job && (!in || !in->queue[0] || str_equal(str_of(in->queue), str_of(job->queue_name))))
			page[out.n_jobs++] = status_to(view, job, false, &letter->arena);
	}
	proto_pack(&out.base, &letter->answer);
}

static Reeve__V1__WorkerStatus *worker_to(
	const struct fleet *f, const struct worker_row *worker, struct arena *arena)
{
	Reeve__V1__WorkerStatus *out = arena_take(arena, sizeof *out);

	reeve__v1__worker_status__init(out);
	out->worker = proto_text(arena, str_of(worker->id));
	out->incarnation = worker->incarnation;
	out->attached = worker->conn != 0;
	out->leases = worker->leases;
	out->draining = worker->draining;
	out->beat_age_ms = (uint64_t)(f->now_ms - worker->beat_ms);
	out->tools = arena_take(arena, TOOLS_MOST * sizeof *out->tools);
	for (size_t i = 0; i < f->tool_count; i++)
		if (worker->tools >> i & 1)
			out->tools[out->n_tools++] = proto_text(arena, f->tools[i].name);
	out->running = arena_take(arena, RUNNING_SHOWN * sizeof *out->running);
	for (uint32_t i = worker->first_lease; i != NO_SLOT && out->n_running < RUNNING_SHOWN;
		i = f->leases[i].next_of_worker)
		out->running[out->n_running++] = running_to(f, &f->leases[i], arena);
	return out;
}

static void fleet(const struct client_view *view, struct letter *letter)
{
	const struct fleet *f = view->fleet;
	Reeve__V1__FleetResponse out = REEVE__V1__FLEET_RESPONSE__INIT;

	letter->arena.cap = 0;
	out.fleet = (char *)view->fleet_name;
	out.version = (char *)REEVE_VERSION;
	out.term = f->term;
	out.leads = fleet_leads(f);
	out.workers = arena_take(&letter->arena, f->limits.workers * sizeof *out.workers);
	for (uint32_t i = 0; i < f->limits.workers; i++)
		if (f->workers[i].id[0])
			out.workers[out.n_workers++] = worker_to(f, &f->workers[i], &letter->arena);
	proto_pack(&out.base, &letter->answer);
}

uint64_t read_job_request(struct str message)
{
	struct arena arena = { 0 };
	const Reeve__V1__JobRequest *in = proto_decode(&reeve__v1__job_request__descriptor, message, &arena);
	uint64_t job = in ? in->job : 0;

	arena_release(&arena);
	return job;
}

void read_job_change(struct str message, struct event *out)
{
	struct arena arena = { 0 };
	const Reeve__V1__JobRequest *in = proto_decode(&reeve__v1__job_request__descriptor, message, &arena);

	if (out->kind == EVENT_RESUME) {
		out->resume.job = in ? in->job : 0;
		out->resume.budget_microusd = in ? in->budget_microusd : 0;
	} else {
		out->kind = in && in->timed_out ? EVENT_TIMED_OUT : EVENT_CANCEL;
		out->job = in ? in->job : 0;
	}
	arena_release(&arena);
}

void write_answer(const struct client_view *view, struct letter *letter)
{
	letter->kind = LETTER_ANSWER;
	letter->last = true;
	if (letter->method == METHOD_LIST) {
		list(view, letter);
	} else if (letter->method == METHOD_FLEET) {
		fleet(view, letter);
	} else if (letter->method == METHOD_FORECAST) {
		answer_forecast(view->fleet, letter);
	} else if (!write_job_status(view, read_job_request(letter->message), true, &letter->answer)) {
		letter_refuse(letter, -E_NOT_FOUND, "no such job; `reeve jobs` lists them");
	}
}

void write_submitted(uint64_t job, bool existed, struct buf *out)
{
	Reeve__V1__SubmitResponse answer = REEVE__V1__SUBMIT_RESPONSE__INIT;

	answer.job = job;
	answer.existed = existed;
	proto_pack(&answer.base, out);
}

void write_drained(uint32_t leases, struct buf *out)
{
	Reeve__V1__DrainResponse answer = REEVE__V1__DRAIN_RESPONSE__INIT;

	answer.leases = leases;
	proto_pack(&answer.base, out);
}

void write_attend(const char *fleet_name, const char *build, struct buf *out)
{
	Reeve__V1__AttendResponse answer = REEVE__V1__ATTEND_RESPONSE__INIT;

	answer.fleet = (char *)fleet_name;
	answer.version = (char *)REEVE_VERSION;
	answer.build = (char *)build;
	proto_pack(&answer.base, out);
}
