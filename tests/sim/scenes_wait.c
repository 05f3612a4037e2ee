/* Scenarios of who waits beside others: shares of queues, and a poison. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/scenes.h"
#include "tests/sim/world.h"

#include <inttypes.h>

static uint64_t tried_subtasks(const struct tally *t)
{
	return t->subtasks;
}

/* What does its work, and is dead all the same, was taken for the poison. */
static void no_innocent_is_dead(struct world *w, const struct client_job *of)
{
	const struct ledger_job *job = &w->ledger.jobs[of->id % LEDGER_JOBS];

	for (uint32_t k = 0; k < job->total; k++) {
		struct subtask_ref ref = { of->id, k, 0, 0 };
		enum behaviour behaviour = client_behaviour(w, ref);

		if (job->facts[k].stored.state == SUBTASK_DEAD &&
			(behaviour == BEHAVES_WELL || behaviour == BEHAVES_SLOW))
			world_broke(w, "j%" PRIu64 "/%u is dead for what ran beside it", of->id, k);
	}
}

/* One subtask kills each worker that runs it, and is dead at the end; nothing else is. */
static void poison_end(struct world *w)
{
	const struct ledger_job *job = &w->ledger.jobs[w->jobs[0].id % LEDGER_JOBS];

	if (job->facts[POISON_NUMBER].stored.state != SUBTASK_DEAD)
		world_broke(w, "j%" PRIu64 "/%u is %s, and it is a poison", w->jobs[0].id, POISON_NUMBER,
			subtask_state_name(job->facts[POISON_NUMBER].stored.state));
	for (uint32_t i = 0; i < w->job_count; i++) {
		if (w->ledger.jobs[w->jobs[i].id % LEDGER_JOBS].state != JOB_DONE)
			world_broke(w, "job %" PRIu64 " is not done beside a poison", w->jobs[i].id);
		no_innocent_is_dead(w, &w->jobs[i]);
	}
}

static uint64_t tried_poison(const struct tally *t)
{
	return t->by_fault[FAULT_SUBTASK_POISON];
}

static uint64_t tried_lone_tool(const struct tally *t)
{
	return t->lone_tools;
}

const struct scenario fair_shares = { .name = "fair_shares",
	.rule = "a queue that waits has as many slots as its weight says",
	.calm = true,
	.fair = true,
	.begin = scene_nothing,
	.tried = tried_subtasks };

const struct scenario tool_of_another_queue = { .name = "tool_of_another_queue",
	.rule = "a tool that only who serves another queue has is nobody's: anyone says why its files are "
		"not covered",
	.calm = true,
	.tools = true,
	.lone_tool = true,
	.begin = scene_nothing,
	.tried = tried_lone_tool };

const struct scenario poison_subtask = { .name = "poison_subtask",
	.rule = "a subtask that kills its workers is dead in the end, and no other is for it",
	.calm = true,
	.poison = true,
	.begin = scene_nothing,
	.end = poison_end,
	.tried = tried_poison };

enum { LOOKS_SLOW_MS = 3000, SLEEPS = 3, SLEEP_LEAST_MS = 16000, SLEEP_MOST_MS = 21000 };

/* Workers sleep for as long as a new coordinator waits for them, and longer, and come back while it looks for what they had. */
static void claims_begin(struct world *w)
{
	w->look_ms = LOOKS_SLOW_MS;
	for (uint64_t i = 0; i < SLEEPS; i++)
		scene_soon(w, SCENE_FIRST_MS / 4 + (int64_t)i * SLEEP_MOST_MS, i);
}

static void claims_act(struct world *w, uint64_t id)
{
	struct host *h = scene_leader(w);

	(void)id;
	if (!h)
		return;
	for (uint32_t i = 0; i < w->worker_count / 2; i++)
		w->workers[i].paused_until_ms = w->now_ms + world_between(w, SLEEP_LEAST_MS, SLEEP_MOST_MS);
	host_kill(w, h, "while workers sleep");
}

static uint64_t tried_claims(const struct tally *t)
{
	return t->looks_claimed;
}

const struct scenario claimed_while_looked_for = { .name = "claimed_while_looked_for",
	.rule = "of what a worker comes back with no earlier result is awaited any more",
	.tools = true,
	.begin = claims_begin,
	.act = claims_act,
	.tried = tried_claims };
