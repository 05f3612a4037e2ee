/* After the store has lost commits: the ledger reads what is left, and counts what is gone. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "reeve/error.h"
#include "tests/sim/rules.h"
#include "tests/sim/world.h"

#include <inttypes.h>

struct reading {
	struct world *w;
	uint64_t id;
};

static int read_job(void *arg, uint32_t number, struct str value)
{
	struct reading *r = arg;
	struct ledger_job *job = &r->w->ledger.jobs[r->id];
	struct job_record record;

	(void)number;
	if (!record_unpack_job(value, &record))
		return -E_CORRUPT;
	job->state = record.state;
	job->sealed = record.sealed;
	job->total = record.total;
	job->granted = record.granted;
	return 0;
}

static int read_subtask(void *arg, uint32_t number, struct str value)
{
	struct reading *r = arg;
	struct subtask_record record;

	if (!record_unpack_subtask(value, &record))
		return -E_CORRUPT;
	ledger_take(&r->w->ledger.jobs[r->id].facts[number], &record);
	return 0;
}

static int read_result(void *arg, uint32_t number, struct str value)
{
	struct reading *r = arg;
	struct handed_in in;

	memcpy(&in, value.at, sizeof in);
	ledger_take_result(&r->w->ledger.jobs[r->id].facts[number], &in);
	return 0;
}

static int read_held(void *arg, uint32_t number, struct str value)
{
	struct reading *r = arg;

	(void)value;
	r->w->ledger.jobs[r->id].facts[number].stored.held = true;
	return 0;
}

static void read_again(struct reading *r)
{
	const struct store_ops *ops = r->w->store->ops;
	int err = ops->rows(r->w->store, r->id, MOVE_JOB, read_job, r);

	err = err ? err : ops->rows(r->w->store, r->id, MOVE_SUBTASK, read_subtask, r);
	err = err ? err : ops->rows(r->w->store, r->id, MOVE_RESULT, read_result, r);
	err = err ? err : ops->rows(r->w->store, r->id, MOVE_HELD, read_held, r);
	if (err)
		world_broke(r->w, "what is left of job %" PRIu64 " cannot be read", r->id);
}

static void job_forget(struct world *w, uint64_t id)
{
	struct ledger_job *job = &w->ledger.jobs[id];
	bool had[LEDGER_SUBTASKS];

	for (uint32_t i = 0; i < LEDGER_SUBTASKS; i++) {
		had[i] = job->facts[i].stored.result;
		job->facts[i].stored = (struct stored){ SUBTASK_NONE };
	}
	job->state = JOB_NONE;
	job->sealed = false;
	read_again(&(struct reading){ w, id });
	for (uint32_t i = 0; i < LEDGER_SUBTASKS; i++) {
		struct fact *fact = &job->facts[i];

		if (!had[i] || fact->stored.result)
			continue;
		tally.results_lost++;
		fact->result_lost = true;
		fact->runs_then = fact->runs;
	}
}

void ledger_forget(struct world *w)
{
	const struct memory *m = memory_of(w->store)->memory;

	w->forgot = true;
	for (uint64_t id = 0; id < LEDGER_JOBS; id++)
		if (w->ledger.jobs[id].state != JOB_NONE)
			job_forget(w, id);
	w->ledger.seq = m->seq;
	if (m->term.number != w->ledger.term.number)
		w->given = (struct token){ 0, 0 }; /* the number will be given once more */
	w->ledger.term = m->term;
}
