/* Reads one job after the other: what each subtask has cost, and what its accepted answer had to do with that. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/costing.h"
#include "common/proto_arena.h"
#include "coordinator/api/read_result.h"
#include "coordinator/api/stored.h"
#include "coordinator/api/write_cost.h"
#include "coordinator/money/ledger.h"
#include "coordinator/state/record.h"
#include "coordinator/state/spec.h"
#include "reeve/v1/client.pb-c.h"

enum by { BY_QUEUE, BY_SKILL, BY_MODEL, BYS };

/* As the fleet had it when it was asked. */
struct costing_job {
	uint64_t id;
	struct str queue;
	uint64_t forecast, reserved, spent;
};

struct costing_errand {
	struct costing_job *jobs; /* newest first */
	size_t count;
};

void costing_ask(const struct fleet *f, struct letter *letter)
{
	struct costing_errand *errand = arena_zero(&letter->arena, sizeof *errand);
	uint64_t id = f->job_id;

	letter->arena.cap = 0; /* of what a message may ask for: this is as large as the fleet is */
	errand->jobs = arena_take(&letter->arena, f->limits.jobs * sizeof *errand->jobs + 1);
	for (; id && errand->count < f->limits.jobs && f->job_id - id < f->limits.jobs; id--) {
		const struct job_row *job = fleet_job(f, id);

		if (!job || !job->purse.granted)
			continue;
		errand->jobs[errand->count++] = (struct costing_job){ id,
			arena_str(&letter->arena, str_of(job->queue_name)),
			job->forecast.estimate.microusd.middle, job->purse.reserved, job->purse.spent };
	}
	letter->errand = errand;
}

/* A subtask that something was paid for. */
struct paid {
	struct str lens;
	uint64_t spent;
	bool done;
};

struct reading {
	const struct gathering_sources *from;
	enum by by;
	struct ledger ledger;
	struct arena arena; /* of the names */
	struct arena job_arena;
	uint64_t job;
	struct buf rows; /* of struct paid, by number */
	uint64_t lost;   /* of the job: so far all that it has cost, less what was accepted */
	uint64_t reserved;
};

static struct paid *paid_of(struct reading *r, uint32_t number)
{
	return (size_t)number < r->rows.len / sizeof(struct paid) ? (struct paid *)(void *)r->rows.at + number
								  : NULL;
}

static int on_subtask(void *arg, uint32_t number, struct str value)
{
	struct reading *r = arg;
	struct subtask_record record;
	struct tool_spec spec;
	struct paid row = { .lens = STR("") };
	struct purse purse = { 0 };

	if (!record_unpack_subtask(value, &record) || number >= SUBTASKS_PER_JOB_MOST)
		return -E_CORRUPT;
	for (struct paid none = row; r->rows.len / sizeof row < number;)
		buf_add(&r->rows, &none, sizeof none);
	if (record.paid) {
		purse_add(&purse, &record.bill);
		row.spent = purse.spent;
		row.done = record.row.state == SUBTASK_DONE && record.row.reason != REASON_FROM_CACHE;
		if (record.row.kind == KIND_MODEL &&
			spec_unpack(str_bytes(record.row.spec, record.row.spec_len), &spec))
			row.lens = arena_str(
				&r->job_arena, str_equal(spec.tool, STR(GOAL_TOOL)) ? spec.tool : spec.lens);
	}
	r->lost += purse.spent;
	r->reserved += purse.reserved;
	buf_add(&r->rows, &row, sizeof row);
	return 0;
}

/* "" for a model that does not say who it is: what was paid is told all the same. */
static struct str name_of(const struct reading *r, const struct paid *row, const struct tool_result *result)
{
	if (r->by == BY_SKILL)
		return row->lens;
	return result && result->model.len ? result->model : result ? result->tier : STR("");
}

static int on_result(void *arg, uint32_t number, struct str value)
{
	struct reading *r = arg;
	struct paid *row = paid_of(r, number);
	struct ledger_row posting = { 0 };
	struct buf blob = BUF_INIT;
	struct arena scratch = { 0 };
	const struct tool_result *result;
	struct stored_result stored;
	int err = 0;

	if (!row || !row->done || !row->spent)
		return 0;
	if (!stored_unpack(value, &stored))
		return -E_CORRUPT;
	if (stored.blob.len) {
		err = blob_get(r->from->blobs, (const unsigned char *)stored.blob.at, &blob);
		stored.body = buf_str(&blob);
	}
	result = err ? NULL : read_tool_result(stored.body, &scratch);
	posting.spent = stored.spent_microusd < row->spent ? stored.spent_microusd : row->spent;
	posting.name = name_of(r, row, result);
	if (result)
		posting.tokens = result->usage;
	ledger_post(&r->ledger, r->job, &posting);
	r->lost -= posting.spent;
	row->done = false;
	buf_release(&blob);
	arena_release(&scratch);
	return 0;
}

static int read_job(struct reading *r, uint64_t job)
{
	const struct store_ops *ops = r->from->store->ops;
	struct store *store = r->from->store;
	int err;

	r->job = job;
	r->lost = r->reserved = 0;
	buf_clear(&r->rows);
	err = ops->rows(store, job, MOVE_SUBTASK, on_subtask, r);
	if (!err)
		err = ops->rows(store, job, MOVE_RESULT, on_result, r);
	if (!err && (r->lost || r->reserved))
		ledger_post(&r->ledger, job,
			&(struct ledger_row){ .lost = true, .reserved = r->reserved, .spent = r->lost });
	arena_release(&r->job_arena);
	return err;
}

static int read_jobs(struct reading *r, const struct costing_errand *errand, size_t count)
{
	int err = 0;

	for (size_t i = 0; i < count && !err; i++) {
		const struct costing_job *job = &errand->jobs[i];

		if (r->by == BY_QUEUE)
			ledger_post(&r->ledger, job->id,
				&(struct ledger_row){ .name = job->queue,
					.forecast = job->forecast,
					.reserved = job->reserved,
					.spent = job->spent });
		else
			err = read_job(r, job->id);
	}
	return err;
}

static enum by by_of(struct str name)
{
	static const char *const names[BYS] = { "queue", "skill", "model" };
	unsigned by = 0;

	while (by < BYS && !str_equal(name, str_of(names[by])))
		by++;
	return (enum by)by;
}

/* Of the one queue that was asked for, or of all. */
static size_t keep_queue(struct costing_errand *errand, struct str queue)
{
	size_t kept = 0;

	for (size_t i = 0; i < errand->count; i++)
		if (!queue.len || str_equal(errand->jobs[i].queue, queue))
			errand->jobs[kept++] = errand->jobs[i];
	return kept;
}

void costing_answer(const struct gathering_sources *from, struct letter *letter)
{
	const Reeve__V1__CostRequest *in =
		proto_decode(&reeve__v1__cost_request__descriptor, letter->message, &letter->arena);
	struct costing_errand errand = *(const struct costing_errand *)letter->errand;
	struct reading r = { .from = from, .by = in ? by_of(str_of(in->by)) : BYS };
	size_t count;
	int err;

	if (r.by == BYS) {
		letter_refuse(letter, -E_INVALID, "costs are summed by queue, skill or model");
		return;
	}
	r.ledger.arena = &r.arena;
	errand.count = count = keep_queue(&errand, str_of(in->queue));
	if (r.by != BY_QUEUE && count > COSTING_JOBS_MOST)
		count = COSTING_JOBS_MOST;
	err = read_jobs(&r, &errand, count);
	if (err)
		letter_refuse(letter, err, error_words(err));
	else
		write_cost(&r.ledger, count, errand.count - count, letter);
	buf_release(&r.rows);
	arena_release(&r.arena);
	arena_release(&r.job_arena);
}
