/* The start: what is stored becomes events that put the rows back. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/recover.h"
#include "common/io/clock.h"
#include "common/io/log.h"
#include "coordinator/api/read_client.h"
#include "coordinator/api/read_request.h"
#include "coordinator/api/tell_tiers.h"
#include "coordinator/schedule/presence.h"
#include "coordinator/state/record.h"
#include "coordinator/state/restore.h"

#include <stdio.h>

enum { STAY_EVERY = 4096 }; /* subtasks: some ten milliseconds */

/* The files that a plan is made of once more. False: they cannot be had here, or not be read. */
static bool restore_files(const struct coordinator *co, struct letter *scratch, const struct job_side *side)
{
	struct buf bytes = BUF_INIT;
	struct manifest manifest;
	int err = blob_get(content_blobs(co->content), side->manifest, &bytes);

	if (!err)
		err = manifest_decode(buf_str(&bytes), &manifest);
	buf_release(&bytes);
	if (err) {
		log_event(LEVEL_ERROR, "manifest.lost", log_number("job", (int64_t)side->id),
			log_text("reason", error_words(err)),
			log_text("next", "its plan was not finished: the job is cancelled, submit it again"));
		return false;
	}
	submit_files(scratch, &manifest);
	manifest_release(&manifest);
	return true;
}

/* The work of a stored job that has not ended. It was admitted once: that a tool or a lens has gone since does not make it
 * unreadable. */
static int restore_work(struct coordinator *co, struct letter *scratch, const struct job_record *record,
	const struct job_side *side, struct job_work *out, char words[256])
{
	struct job_work *work;

	scratch->events = arena_zero(&scratch->arena, sizeof *scratch->events);
	work = &scratch->events[0].submit.work;
	if (!read_work(record->request, toolset_defs(co->tools), toolset_count(co->tools), &scratch->arena,
		    work)) {
		snprintf(words, 256, "the request of a stored job cannot be read");
		return -E_CORRUPT;
	}
	if (work->kind == KIND_TOOL && !record->sealed)
		work->lost = !restore_files(co, scratch, side);
	*out = *work;
	return 0;
}

/* The leases that a worker's heartbeat key names. */
static void presence(struct letter *scratch, struct event_hello *out)
{
	struct held_lease *held = arena_take(&scratch->arena, HELD_LEASES_MOST * sizeof *held);
	struct str text = scratch->message;

	out->held = held;
	while (out->held_count < HELD_LEASES_MOST && presence_next(&text, &held[out->held_count]))
		out->held_count++;
}

struct restoring {
	struct coordinator *co;
	bool wanted;    /* the subtasks of the job at hand */
	uint32_t total; /* of them */
	uint32_t found;
	uint64_t job;
	char *words;
};

static int corrupt(struct restoring *r, const char *what)
{
	snprintf(r->words, 256, "job j%llu: %s; the store was damaged or written by another version",
		(unsigned long long)r->job, what);
	return -E_CORRUPT;
}

static int job_is_whole(struct restoring *r)
{
	return r->wanted && r->found != r->total ? corrupt(r, "subtasks of a sealed plan are missing") : 0;
}

static void tell_tiers(const struct fleet *f, uint64_t id)
{
	const struct job_row *job = fleet_job(f, id);
	struct buf words = BUF_INIT;

	if (!job || job_ended(job->state) || !fleet_tiers_unknown(f, job))
		return;
	tell_tiers_unknown(f, job, &words);
	log_event(LEVEL_WARN, "tiers.unknown", log_number("job", (int64_t)id), log_text("reason", words.at));
	buf_release(&words);
}

static int on_job(void *arg, uint64_t id, struct str record, bool *rows)
{
	struct restoring *r = arg;
	struct coordinator *co = r->co;
	struct event event = { .kind = EVENT_RESTORE_JOB, .restore_job = { .id = id, .record = record } };
	struct job_record fields;
	const struct job_side *side;
	struct letter *scratch;
	int err = job_is_whole(r);

	r->job = id;
	if (!err && !record_unpack_job(record, &fields))
		err = corrupt(r, "its record cannot be read");
	if (!err && !job_ended(fields.state) && !fleet_queue_fits(&co->fleet, fields.queue))
		err = corrupt(r, "more queues have jobs than a coordinator serves");
	if (err)
		return err;
	*rows = r->wanted = restore_wants_subtasks(record);
	r->total = fields.total;
	r->found = 0;
	side = side_add(&co->sides, id, fields.request);
	if (!side)
		return corrupt(r, "its request cannot be read");
	scratch = letter_new(LETTER_EVENTS, 0, 0, fields.request);
	scratch->arena.cap = 0;
	if (!job_ended(fields.state))
		err = restore_work(co, scratch, &fields, side, &event.restore_job.work, r->words);
	if (!err) {
		loop_step(co, &event, co->fleet.now_ms);
		tell_tiers(&co->fleet, id);
	}
	letter_free(scratch);
	return err;
}

/* A large state takes longer to read than the key lives: without it another would lead, and read it as long. */
static int stay_leader(struct restoring *r)
{
	if (loop_stays_leader(r->co))
		return 0;
	snprintf(r->words, 256, "another coordinator took over while the state was read");
	return -E_STALE;
}

static int on_subtask(void *arg, uint64_t id, uint32_t number, struct str record)
{
	struct restoring *r = arg;
	struct event event = { .kind = EVENT_RESTORE_SUBTASK,
		.restore_subtask = { .job = id, .number = number, .record = record } };
	struct subtask_record fields;

	/* Rows of a plan that was not sealed are written anew; those behind a smaller new plan are of an old one. */
	if (!r->wanted || number >= r->total)
		return 0;
	if (number != r->found++)
		return corrupt(r, "a subtask of a sealed plan is missing");
	if (!record_unpack_subtask(record, &fields))
		return corrupt(r, "the record of a subtask cannot be read");
	/* Nothing we grant could ever be newer than it. */
	if (fields.row.token.term >= r->co->term.number)
		return corrupt(r, "the token of a subtask is of a term that has not been");
	loop_step(r->co, &event, r->co->fleet.now_ms);
	return number % STAY_EVERY ? 0 : stay_leader(r);
}

static int on_worker(void *arg, struct str worker, struct str text)
{
	struct restoring *r = arg;
	struct letter *scratch = letter_new(LETTER_EVENTS, 0, 0, text);
	struct event event = { .kind = EVENT_RESTORE_WORKER };
	int err = job_is_whole(r);

	r->wanted = false;
	scratch->arena.cap = 0;
	event.hello.worker = worker;
	presence(scratch, &event.hello);
	if (!err)
		loop_step(r->co, &event, r->co->fleet.now_ms);
	letter_free(scratch);
	return err;
}

int recover(struct coordinator *co, char words[256])
{
	struct restoring r = { .co = co, .words = words };
	struct store_loader loader = { on_job, on_subtask, on_worker, &r };
	struct event leading = { .kind = EVENT_LEADING, .term = co->term.number };
	int64_t began = clock_ms();
	int err;

	loop_step(co, &leading, began);
	err = co->store->ops->load(co->store, &loader, words);
	if (!err)
		err = job_is_whole(&r);
	if (err)
		return err;
	co->turn_ms = clock_ms();
	loop_step_kind(co, EVENT_TURN);
	loop_step_kind(co, EVENT_RESTORED);
	/* What restoring says is no news: rows were read, not changed. */
	recorder_turn(co->recorder, &co->fleet, &co->fx);
	effects_clear(&co->fx);
	recorder_clear(co->recorder);
	log_event(LEVEL_INFO, "store.loaded", log_number("jobs", (int64_t)co->fleet.job_id),
		log_number("ms", clock_ms() - began), log_number("seq", (int64_t)co->seq));
	return 0;
}
