/* Reads what is stored of a job and makes events of it, as again_read.c does. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/retries.h"
#include "coordinator/state/record.h"
#include "tests/sim/world.h"

enum { RETRIES_EVERY = 4 };

static bool is_given_up(const struct stored *stored)
{
	return stored->state == SUBTASK_DEAD || stored->state == SUBTASK_HELD;
}

bool retries_wanted(const struct world *w, uint32_t who)
{
	const struct ledger_job *job = &w->ledger.jobs[w->jobs[who].id % LEDGER_JOBS];

	if (w->scenario || w->seed % RETRIES_EVERY || w->jobs[who].retried || !ledger_has(w, who) ||
		job->state != JOB_DONE)
		return false;
	for (uint32_t i = 0; i < job->total; i++)
		if (is_given_up(&job->facts[i].stored))
			return true;
	return false;
}

struct reading {
	struct world *w;
	struct str record;
	struct str *rows;
	size_t count;
};

static int read_job(void *arg, uint32_t number, struct str value)
{
	struct reading *r = arg;

	(void)number;
	r->record = arena_str(&r->w->arena, value);
	return 0;
}

static int read_row(void *arg, uint32_t number, struct str value)
{
	struct reading *r = arg;

	if (number < LEDGER_SUBTASKS)
		r->rows[r->count++] = arena_str(&r->w->arena, value);
	return 0;
}

/* In two parts, so that between them a turn may end. */
static size_t reopen(struct world *w, uint32_t who, struct event *events)
{
	uint64_t id = w->jobs[who].id;
	struct str *rows = arena_take(&w->arena, LEDGER_SUBTASKS * sizeof *rows);
	struct reading r = { w, STR(""), rows, 0 };
	size_t half;

	if (w->store->ops->rows(w->store, id, MOVE_JOB, read_job, &r) ||
		w->store->ops->rows(w->store, id, MOVE_SUBTASK, read_row, &r))
		world_broke(w, "what is stored of job %u cannot be read", (unsigned)id);
	if (r.count > w->ledger.jobs[id].total)
		r.count = w->ledger.jobs[id].total;
	half = r.count / 2;
	events[0].kind = EVENT_REOPEN;
	events[0].restore_job =
		(struct event_restore_job){ .id = id, .record = r.record, .work = w->jobs[who].submit.work };
	events[1].kind = events[2].kind = EVENT_REOPEN_ROWS;
	events[1].reopen_rows = (struct event_reopen_rows){ id, rows, half };
	events[2].reopen_rows = (struct event_reopen_rows){ id, rows + half, r.count - half };
	return 3;
}

void retries_ask(struct world *w, uint32_t who, uint64_t conn)
{
	uint64_t id = w->jobs[who].id;
	struct ledger_job *job = &w->ledger.jobs[id % LEDGER_JOBS];
	struct event *events = arena_zero(&w->arena, (LEDGER_SUBTASKS + 3) * sizeof *events);
	size_t count = reopen(w, who, events);

	job->retry_asked = true;
	for (uint32_t i = 0; i < job->total; i++)
		if (is_given_up(&job->facts[i].stored)) {
			events[count].kind = EVENT_RETRY;
			events[count++].retry = (struct event_retry){ .job = id, .number = i, .all = true };
		}
	events[count - 1].retry.last = true;
	for (size_t i = 0; i < count; i++)
		events[i].conn = conn;
	for (uint32_t h = 0; h < HOSTS; h++)
		host_calls(w, &w->hosts[h], events, count);
}
