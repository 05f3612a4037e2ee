/* As recover.c does it, from the store in memory. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/load.h"
#include "coordinator/schedule/presence.h"
#include "coordinator/state/record.h"
#include "coordinator/state/restore.h"
#include "reeve/error.h"
#include "tests/sim/world.h"

struct loading {
	struct world *w;
	void (*take)(void *arg, const struct event *event);
	void *arg;
	bool wanted;
	uint32_t total;
	uint32_t found;
};

static int on_job(void *arg, uint64_t id, struct str record, bool *rows)
{
	struct loading *l = arg;
	struct event event = { .kind = EVENT_RESTORE_JOB, .restore_job = { .id = id, .record = record } };
	struct job_record fields;

	if (!record_unpack_job(record, &fields))
		return -E_CORRUPT;
	*rows = l->wanted = restore_wants_subtasks(record);
	l->total = fields.total;
	l->found = 0;
	event.restore_job.work = *client_work(l->w, fields.request);
	l->take(l->arg, &event);
	return 0;
}

static int on_subtask(void *arg, uint64_t id, uint32_t number, struct str record)
{
	struct loading *l = arg;
	struct event event = { .kind = EVENT_RESTORE_SUBTASK,
		.restore_subtask = { .job = id, .number = number, .record = record } };

	if (!l->wanted || number >= l->total)
		return 0;
	if (number != l->found++)
		return -E_CORRUPT;
	l->take(l->arg, &event);
	return 0;
}

static int on_worker(void *arg, struct str worker, struct str text)
{
	struct loading *l = arg;
	struct event event = { .kind = EVENT_RESTORE_WORKER, .hello = { .worker = worker } };
	struct held_lease held[HOST_LEASES_MOST];

	event.hello.held = held;
	while (event.hello.held_count < HOST_LEASES_MOST &&
		presence_next(&text, &held[event.hello.held_count]))
		event.hello.held_count++;
	l->take(l->arg, &event);
	return 0;
}

int load_stored(struct world *w, struct store *store, uint64_t term,
	void (*take)(void *arg, const struct event *event), void *arg)
{
	struct loading l = { .w = w, .take = take, .arg = arg };
	struct store_loader loader = { on_job, on_subtask, on_worker, &l };
	struct event leading = { .kind = EVENT_LEADING, .term = term };
	char words[256];

	take(arg, &leading);
	return store->ops->load(store, &loader, words);
}
