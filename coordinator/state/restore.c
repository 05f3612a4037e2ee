/* Puts rows back. A job whose plan was not sealed is planned again from its request. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/restore.h"
#include "coordinator/state/hash.h"
#include "coordinator/state/history.h"
#include "coordinator/state/record.h"
#include "coordinator/state/shut.h"
#include "coordinator/state/spec.h"
#include "coordinator/state/tier_list.h"
#include "coordinator/state/way.h"

#include <assert.h>
#include <stdio.h>

bool restore_wants_subtasks(struct str job_record)
{
	struct job_record record;

	return record_unpack_job(job_record, &record) && record.sealed && !job_ended(record.state);
}

void restore_facts(struct job_row *job, const struct job_record *record)
{
	job->sealed = record->sealed;
	snprintf(job->queue_name, sizeof job->queue_name, "%.*s", STR_ARG(record->queue));
	job->most_running = record->most_running;
	job->submitted_unix_ms = record->submitted_unix_ms;
	job->key_len = (uint32_t)record->key.len;
	memcpy(job->key, record->key.at, record->key.len);
	memcpy(job->contract, record->contract.at, sizeof job->contract);
	snprintf(job->principal, sizeof job->principal, "%.*s", STR_ARG(record->principal));
	job->purse.granted = record->granted;
	job->forecast = record->forecast;
	/* Those of a job that had not ended were not written with each answer. */
	job->forecast.tokens_unknown |= !job_ended(record->state);
}

void restore_request(const struct fleet *f, struct job_row *job, const struct job_record *record,
	const struct job_work *work)
{
	job->request = arena_str(&job->arena, record->request);
	job_work_copy(job, work);
	/* An older version has not said for which tiers it was planned: it goes on with those that it meets first. */
	if (record->sealed && work->model_lens_count)
		job->roster =
			arena_str(&job->arena, record->roster.len ? record->roster : buf_str(&f->roster));
	memcpy(job->shut_unix_ms, record->shut_unix_ms, sizeof job->shut_unix_ms);
}

static void restore_job(struct fleet *f, const struct event_restore_job *in)
{
	struct job_record record;
	bool readable = record_unpack_job(in->record, &record);
	struct job_row *job = readable ? fleet_job_add(f, in->id) : NULL;

	if (in->id > f->job_id)
		f->job_id = in->id;
	if (!job)
		return; /* more jobs than memory holds: the older of two ended ones gives way */
	f->hash -= hash_job(job);
	restore_facts(job, &record);
	job->state = record.state;
	job->reason = record.reason;
	job->cancelling = record.cancelling;
	job->ended_unix_ms = record.ended_unix_ms;
	if (job_ended(job->state)) {
		job->counts = record.counts;
		job->counts.total = record.total;
		history_learn(f, record.verdicts);
	} else {
		fleet_queue_join(f, job, record.queue); /* who reads the store saw that it fits */
		restore_request(f, job, &record, &in->work);
	}
	job->purse.spent = job_ended(job->state) ? record.spent : 0; /* else its subtasks tell */
	f->hash += hash_job(job);
	if (job->state == JOB_RUNNING)
		queue_job_push(f, job);
}

/* Of its lens, which says where its row goes once that is there. */
static uint8_t list_of(const struct fleet *f, const struct job_row *job, struct str bytes)
{
	struct tool_spec spec;
	size_t lens = 0;

	while (spec_unpack(bytes, &spec) && lens < job->work.model_lens_count &&
		!str_equal(job->work.model_lenses[lens], spec.lens))
		lens++;
	return tier_list_first(f, lens);
}

static uint8_t tool_of(
	const struct fleet *f, const struct job_row *job, const struct subtask_row *row, struct str bytes)
{
	struct tool_spec spec;

	if (row->kind == KIND_MODEL)
		return list_of(f, job, bytes);
	if (row->kind != KIND_TOOL)
		return 0;
	if (spec_unpack(bytes, &spec))
		for (size_t i = 0; i < f->tool_count; i++)
			if (str_equal(f->tools[i].name, spec.tool))
				return (uint8_t)i;
	/* Of a tool that this coordinator does not know: any worker may say so. */
	return (uint8_t)(f->tool_count < TOOLS_MOST ? f->tool_count : TOOLS_MOST - 1);
}

/* What was paid for may still be under way: it is kept for its worker for a ttl. The older one of two counts as spent until its
 * worker comes back with it (claim.c). What cannot be kept counts as spent, and is tried again. */
static void restore_bill(
	struct fleet *f, struct job_row *job, uint32_t number, const struct subtask_record *record)
{
	struct subtask_row *row = job_subtask(job, number);
	struct bill *bill = arena_take(&job->arena, sizeof *bill);
	struct charge *newest;
	uint32_t slot;

	*bill = record->bill;
	row->bill = bill;
	newest = row->state == SUBTASK_LEASED ? bill_newest(bill) : NULL;
	slot = newest ? fleet_worker(f, record->worker, true) : NO_SLOT;
	if (slot == NO_SLOT || !lease_restore(f, job, number, slot, newest))
		newest = NULL;
	for (uint32_t i = 0; i < bill->count; i++)
		bill->charges[i].full = &bill->charges[i] != newest;
	purse_add(&job->purse, bill);
	if (row->state == SUBTASK_LEASED && !newest)
		row->state = SUBTASK_READY;
}

void restore_row(struct fleet *f, struct job_row *job, const struct subtask_record *record)
{
	uint32_t number = job->counts.total;
	enum subtask_kind kind = (enum subtask_kind)record->row.kind;
	struct str spec = str_bytes(record->row.spec, record->row.spec_len);
	struct subtask_row *row = job_subtask_add(job, kind, tool_of(f, job, &record->row, spec), spec);
	struct subtask_row added = *row;

	*row = record->row;
	row->spec = added.spec;
	row->tool = added.tool;
	row->due_ms = f->now_ms;
	if (row->kind == KIND_MODEL && !record->has_way)
		way_from_counters(row, (uint32_t)f->tier_count);
	if (row->kind == KIND_MODEL && row->state == SUBTASK_LEASED && row->way)
		row->tool = tier_list_of(f, row, row->way - 1u);
	else if (row->kind == KIND_MODEL)
		tier_list_enter(f, row);
	if (record->paid)
		restore_bill(f, job, number, record);
	job->counts.by_state[SUBTASK_NONE]--;
	job->counts.by_state[row->state]++;
	job->counts.attempts += row->attempts;
	job->counts.findings_unknown |= row->state == SUBTASK_DONE && row->kind != KIND_NOOP;
	if (row->state == SUBTASK_READY)
		job_ready_push(job, number);
	else if (row->state == SUBTASK_BACKOFF)
		job_backoff_push(job, number);
}

static void restore_subtask(struct fleet *f, uint64_t id, uint32_t number, struct str bytes)
{
	struct job_row *job = fleet_job(f, id);
	struct subtask_record record;
	bool readable;

	/* A hole would mean that a sealed plan lost a row: the store promises that it does not. */
	assert(job && number == job->counts.total);
	readable = record_unpack_subtask(bytes, &record);
	assert(readable); /* who reads the store looked before */
	restore_row(f, job, &record);
	history_restore(f, job, job_subtask(job, number));
	f->hash += hash_subtask(id, number, job_subtask(job, number));
}

/* What was asked of the tiers is not stored; whether anything was in the last minute is. */
static bool tiers_were_asked(const struct fleet *f)
{
	for (uint32_t i = 0; i < f->limits.jobs; i++) {
		const struct job_row *job = f->jobs[i];

		if (job && (job_ended(job->state) ? job->forecast.questions &&
							    f->unix_ms - job->ended_unix_ms < RATE_SPAN_MS
						  : job->work.model_lens_count != 0))
			return true;
	}
	return false;
}

static bool names_workers(const struct fleet *f)
{
	for (uint32_t i = 0; i < f->limits.workers; i++)
		if (f->workers[i].id[0])
			return true;
	return false;
}

static void restored(struct fleet *f)
{
	f->started = true;
	/* Who has a lease had its key before, so those that the store names are all who may hold something, and are awaited by
	 * name. If it names nobody their keys may be lost: whoever lives comes back within one interval. */
	f->grant_from_ms = f->job_id && !names_workers(f) ? f->now_ms + f->limits.heartbeat_ms : f->now_ms;
	f->await_until_ms = f->job_id ? f->now_ms + f->limits.ttl_ms : f->now_ms;
	for (size_t i = 0; i < f->tier_count && tiers_were_asked(f); i++)
		quota_begin_used(&f->quotas[i], f->now_ms);
	shut_restore(f);
}

void restore(struct fleet *f, const struct event *event)
{
	switch (event->kind) {
	case EVENT_LEADING:
		assert(event->term > f->term);
		f->term = event->term;
		f->confirmed_ms = f->now_ms;
		break;
	case EVENT_RESTORE_JOB:
		restore_job(f, &event->restore_job);
		break;
	case EVENT_RESTORE_SUBTASK:
		restore_subtask(f, event->restore_subtask.job, event->restore_subtask.number,
			event->restore_subtask.record);
		break;
	case EVENT_RESTORED:
		restored(f);
		break;
	default:
		assert(!"an event that step() does not know");
	}
}
