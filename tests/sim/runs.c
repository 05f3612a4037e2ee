/* Runs in the slots of a worker: they begin, end, hang, and are let go. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/crewman.h"
#include "tests/sim/models.h"
#include "tests/sim/result.h"
#include "tests/sim/world.h"

#include <inttypes.h>

void worker_count_run(struct world *w, struct subtask_ref ref)
{
	tally.runs_begun++;
	ledger_fact(w, ref)->runs++;
}

void worker_run_queued(struct world *w, struct crewman *c)
{
	struct attempt *a;

	while (c->running < c->slots && (a = held_first(c->held, ATTEMPT_QUEUED))) {
		enum behaviour behaviour = client_behaviour(w, a->ref);
		int64_t takes = world_between(w, 100, 4000);
		struct happening done = worker_happens(c, HAPPEN_WORKER_DONE);

		if (behaviour == BEHAVES_SLOW)
			takes *= 3;
		if (w->now_ms < c->slow_until_ms)
			takes *= 5;
		held_start(c->held, a);
		c->running++;
		/* The run's number tells this use of the row from the next one. */
		a->wall_ms = (int64_t)++c->runs;
		worker_count_run(w, a->ref);
		if (a->kind == KIND_MODEL)
			models_begins(w, c, a);
		else
			money_begins(w, a);
		done.id = c->runs;
		done.data = a;
		world_soon(w, takes, done);
	}
}

void worker_done(struct world *w, struct crewman *c, struct attempt *a, uint64_t run)
{
	if (!c->up || run == c->hung_run || a->wall_ms != (int64_t)run ||
		(a->state != ATTEMPT_RUNNING && a->state != ATTEMPT_ABANDONED))
		return;
	c->running--;
	if (client_behaviour(w, a->ref) == POISON) {
		tally.by_fault[FAULT_SUBTASK_POISON]++;
		worker_kill(w, c, "of poison");
		return;
	}
	a->output.outcome = result_outcome(w, a);
	held_finish(c->held, a);
	worker_run_queued(w, c);
	worker_send(w, c);
	worker_leave_drained(w, c);
}

bool worker_hang(struct world *w, struct crewman *c)
{
	const struct attempt *a = c->up && !c->hung_run ? held_first(c->held, ATTEMPT_RUNNING) : NULL;

	if (!a)
		return false;
	c->hung_run = (uint64_t)a->wall_ms;
	world_log(w, "worker", c->index, "hangs", "j%" PRIu64 "/%u token=%" PRIu64 ".%" PRIu64, a->ref.job,
		a->ref.number, a->token.term, a->token.seq);
	return true;
}

void worker_let_go(struct world *w, struct crewman *c, struct attempt *a)
{
	struct happening done = worker_happens(c, HAPPEN_WORKER_DONE);

	done.id = c->hung_run;
	done.data = a;
	c->hung_run = 0;
	world_soon(w, world_between(w, 10, 500), done);
}
