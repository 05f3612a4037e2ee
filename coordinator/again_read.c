/* Reads a job's record and rows, and lists what of it may be retried. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/again_read.h"
#include "common/proto_arena.h"
#include "coordinator/api/read_request.h"
#include "coordinator/state/record.h"
#include "reeve/limits.h"
#include "reeve/v1/client.pb-c.h"

enum { ROWS_PER_EVENT = 512 };

struct reading {
	struct letter *letter;
	const Reeve__V1__RetryRequest *asked;
	struct job_record record;
	struct str bytes; /* of the record */
	bool found;
	struct str *rows; /* of a job that has ended; NULL: it is open, and the core has them */
	uint32_t *numbers;
	uint32_t row_count;
	size_t row_bytes;
	uint32_t count; /* of the numbers */
};

static void refuse(struct reading *r, int err, const char *words)
{
	letter_refuse(r->letter, err, words);
}

static int on_record(void *arg, uint32_t number, struct str value)
{
	struct reading *r = arg;

	(void)number;
	r->bytes = arena_str(&r->letter->arena, value);
	r->found = record_unpack_job(r->bytes, &r->record);
	return r->found ? 0 : -E_CORRUPT;
}

static bool is_wanted(const struct reading *r, uint32_t number, enum subtask_state state)
{
	if (r->asked->one)
		return number == r->asked->number && (state == SUBTASK_DEAD || state == SUBTASK_HELD);
	return state == SUBTASK_DEAD;
}

static int on_row(void *arg, uint32_t number, struct str value)
{
	struct reading *r = arg;
	struct subtask_record record;

	if (number >= r->record.total)
		return 0; /* of a plan that was made again, and smaller */
	if (!record_unpack_subtask(value, &record))
		return -E_CORRUPT;
	if (is_wanted(r, number, (enum subtask_state)record.row.state))
		r->numbers[r->count++] = number;
	if (!r->rows || number != r->row_count)
		return 0;
	r->row_bytes += value.len;
	if (r->row_bytes > REOPEN_BYTES_MOST)
		return -E_EXHAUSTED;
	r->rows[r->row_count++] = arena_str(&r->letter->arena, value);
	return 0;
}

static struct event *event_add(struct reading *r, enum event_kind kind)
{
	struct event *event = &r->letter->events[r->letter->event_count++];

	*event = (struct event){ .kind = kind, .conn = r->letter->conn };
	return event;
}

static void events_reopen(struct reading *r, const struct job_work *work)
{
	struct event *event = event_add(r, EVENT_REOPEN);

	event->restore_job =
		(struct event_restore_job){ .id = r->asked->job, .record = r->bytes, .work = *work };
	for (uint32_t at = 0; at < r->row_count; at += ROWS_PER_EVENT) {
		uint32_t left = r->row_count - at;

		event = event_add(r, EVENT_REOPEN_ROWS);
		event->reopen_rows = (struct event_reopen_rows){ r->asked->job, r->rows + at,
			left < ROWS_PER_EVENT ? left : ROWS_PER_EVENT };
	}
}

static void events_retry(struct reading *r)
{
	for (uint32_t i = 0; i < r->count; i++)
		event_add(r, EVENT_RETRY)->retry = (struct event_retry){ .job = r->asked->job,
			.number = r->numbers[i],
			.all = !r->asked->one,
			.last = i + 1 == r->count };
}

/* What its rows say; an error of the store. */
static int rows_list(struct reading *r, const struct gathering_sources *from)
{
	struct arena *arena = &r->letter->arena;

	r->numbers = arena_take(arena, r->record.total * sizeof *r->numbers + 1);
	if (job_ended(r->record.state))
		r->rows = arena_take(arena, r->record.total * sizeof *r->rows + 1);
	return from->store->ops->rows(from->store, r->asked->job, MOVE_SUBTASK, on_row, r);
}

static void rows_read(struct reading *r, const struct gathering_sources *from)
{
	struct arena *arena = &r->letter->arena;
	struct job_work work;
	int err = -E_EXHAUSTED;

	if (r->record.total <= REOPEN_SUBTASKS_MOST)
		err = rows_list(r, from);
	if (!err && !read_work(r->record.request, from->tools, from->tool_count, arena, &work))
		err = -E_CORRUPT;
	if (err == -E_EXHAUSTED) {
		refuse(r, err,
			"it has too many subtasks for that, or too large ones: submit it again, what is "
			"known is not "
			"run again");
	} else if (err) {
		refuse(r, err, error_words(err));
	} else if (!r->count) {
		refuse(r, -E_PRECONDITION,
			r->asked->one ? "it is neither dead nor held: there is nothing to retry"
				      : "nothing of it is dead: there is nothing to retry");
	} else {
		r->letter->events = arena_zero(
			arena, (r->record.total / ROWS_PER_EVENT + 2 + r->count) * sizeof *r->letter->events);
		if (r->rows)
			events_reopen(r, &work);
		events_retry(r);
		r->letter->kind = LETTER_EVENTS;
	}
}

void again_read(const struct gathering_sources *from, struct letter *letter)
{
	struct reading r = { .letter = letter };
	int err;

	r.asked = proto_decode(&reeve__v1__retry_request__descriptor, letter->message, &letter->arena);
	letter->arena.cap = 0; /* what the wire could ask for is decoded */
	err = r.asked ? from->store->ops->rows(from->store, r.asked->job, MOVE_JOB, on_record, &r)
		      : -E_INVALID;
	if (err)
		refuse(&r, err, error_words(err));
	else if (!r.found)
		refuse(&r, -E_NOT_FOUND, "no such job; `reeve jobs` lists them");
	else if (job_ended(r.record.state) && r.record.state != JOB_DONE)
		refuse(&r, -E_PRECONDITION, "it was cancelled: submit it again");
	else
		rows_read(&r, from);
}
