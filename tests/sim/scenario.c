/* The scenarios: each a few lines that plan it, and the count of what it is about. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/scenario.h"
#include "tests/sim/faults.h"
#include "tests/sim/world.h"

#include <inttypes.h>

enum { FIRST_MS = 8000, LAST_MS = 45000 };

/* So many of a kind, at any times between the two. */
static void strike(struct world *w, enum fault fault, int count, int64_t from_ms, int64_t until_ms)
{
	for (int i = 0; i < count; i++)
		world_soon(w, world_between(w, from_ms, until_ms),
			(struct happening){ .kind = HAPPEN_FAULT, .id = fault });
}

static void scene(struct world *w, int64_t in_ms, uint64_t id)
{
	world_soon(w, in_ms, (struct happening){ .kind = HAPPEN_SCENE, .id = id });
}

static struct host *leader(struct world *w)
{
	for (uint32_t i = 0; i < HOSTS; i++)
		if (w->hosts[i].up && !strcmp(w->hosts[i].term.holder, w->ledger.term.holder))
			return &w->hosts[i];
	return NULL;
}

/* --- no finished run is made again ------------------------------------------------------------------------- */

static void each_ran_once(struct world *w)
{
	for (uint32_t i = 0; i < w->job_count; i++) {
		const struct ledger_job *job = &w->ledger.jobs[w->jobs[i].id % LEDGER_JOBS];

		for (uint32_t k = 0; k < job->total; k++)
			if (job->facts[k].runs > 1 + job->facts[k].hedges)
				world_broke(w, "j%" PRIu64 "/%u was run %u times, and no worker was lost",
					w->jobs[i].id, k, job->facts[k].runs);
	}
}

/* Not so often that no coordinator lives to write the workers' keys: after two ttls they are gone. */
static void coordinator_dies(struct world *w)
{
	for (int64_t at_ms = 1000; at_ms < LAST_MS; at_ms += 15000)
		strike(w, world_chance(w, 50) ? FAULT_HOST_KILLED : FAULT_HOST_KILLED_IN_COMMIT, 1, at_ms,
			at_ms + 3000);
}

static uint64_t tried_terms(const struct tally *t)
{
	return t->terms > t->runs ? t->terms - t->runs : 0;
}

enum { PAUSE_HOST, PAUSE_STORE, LONGEST_PAUSE_MS = 60000 };

static void pauses_begin(struct world *w)
{
	for (uint64_t i = 0; i < 3; i++)
		scene(w, world_between(w, 1000, LAST_MS), i % 2);
	strike(w, FAULT_HOST_LEAPS, 2, 1000, LAST_MS);
}

static void pauses_act(struct world *w, uint64_t id)
{
	int64_t ms = world_between(w, TTL_MS, LONGEST_PAUSE_MS);

	if (id == PAUSE_HOST)
		host_pause(w, &w->hosts[0], ms);
	else
		faults_stop_store(w, ms);
	w->scene[0]++;
}

static void nothing_expired(struct world *w)
{
	each_ran_once(w);
	tally.pauses += w->scene[0];
}

static uint64_t tried_pauses(const struct tally *t)
{
	return t->pauses;
}

/* --- who leads ----------------------------------------------------------------------------------------------- */

enum { TERM_COMMITS = 4, TERMS_LOST_MOST = 3 };

static void term_lost_begin(struct world *w)
{
	strike(w, FAULT_HOST_KILLED, 1, 2000, 6000);
	strike(w, FAULT_HOST_KILLED, 1, 20000, 25000);
}

/* The store fails over to a replica that has not seen the taking of the second term, nor what came after it. */
static void term_lost_act(struct world *w, uint64_t id)
{
	(void)id;
	while (w->ledger.term.number == w->scene[1] && w->ledger.seq)
		faults_lose_tail(w, 1);
}

static void term_lost_committed(struct world *w, const struct move *moves, size_t count)
{
	(void)moves, (void)count;
	if (w->scene[1] != w->ledger.term.number) {
		w->scene[1] = (uint32_t)w->ledger.term.number;
		w->scene[0] = 0;
	}
	if (w->ledger.term.number > 1 && w->now_ms < w->calm_ms && ++w->scene[0] == TERM_COMMITS)
		scene(w, 1, 0);
}

static uint64_t tried_terms_twice(const struct tally *t)
{
	return t->terms_twice;
}

enum { ASLEEP_LEAST_MS = LEADER_TTL_MS + 2000, ASLEEP_MOST_MS = 30000, AWAKE_MS = 8000 };

static void nothing(struct world *w)
{
	(void)w;
}

/* The leader stops with a commit on its way, for so long that another leads when it wakes. */
static void deposed_committed(struct world *w, const struct move *moves, size_t count)
{
	struct host *h = leader(w);

	(void)moves, (void)count;
	if (!h || w->now_ms >= w->calm_ms || w->now_ms - WORLD_BEGINS_MS < w->scene[0])
		return;
	host_pause(w, h, world_between(w, ASLEEP_LEAST_MS, ASLEEP_MOST_MS));
	w->scene[0] =
		(uint32_t)(w->now_ms - WORLD_BEGINS_MS + ASLEEP_LEAST_MS + world_between(w, 1, AWAKE_MS));
}

static uint64_t tried_deposed(const struct tally *t)
{
	return t->woke_deposed;
}

static void presenters_begin(struct world *w)
{
	for (uint64_t i = 0; i < 3; i++)
		scene(w, FIRST_MS + (int64_t)i * 15000, i);
}

/* Two workers sleep over their leases; when they wake, the coordinator that gave these to others is gone. */
static void presenters_act(struct world *w, uint64_t id)
{
	uint32_t first = (uint32_t)world_between(w, 0, w->worker_count - 1);
	int64_t ms = TTL_MS + world_between(w, 1500, 4000);

	(void)id;
	for (uint32_t i = 0; i < w->worker_count; i++)
		w->workers[i].slow_until_ms = w->now_ms + 2 * ms;
	for (uint32_t i = 0; i < 2; i++)
		w->workers[(first + i) % w->worker_count].paused_until_ms = w->now_ms + ms;
	world_soon(w, ms - 50, (struct happening){ .kind = HAPPEN_FAULT, .id = FAULT_HOST_KILLED });
}

static uint64_t tried_presenters(const struct tally *t)
{
	return t->two_presenters;
}

/* --- commits ------------------------------------------------------------------------------------------------- */

static void outcome_begin(struct world *w)
{
	strike(w, FAULT_STORE_REPLY_LOST, 6, 1000, LAST_MS);
	strike(w, FAULT_HOST_KILLED_IN_COMMIT, 6, 1000, LAST_MS);
	strike(w, FAULT_STORE_STANDS, 1, 1000, LAST_MS);
}

static uint64_t tried_outcome(const struct tally *t)
{
	return t->by_fault[FAULT_STORE_REPLY_LOST] < t->by_fault[FAULT_HOST_KILLED_IN_COMMIT]
		       ? t->by_fault[FAULT_STORE_REPLY_LOST]
		       : t->by_fault[FAULT_HOST_KILLED_IN_COMMIT];
}

enum { PLANS_BROKEN_MOST = 6 };

/* Some of a plan is stored, and not that it is whole: now its coordinator dies. */
static void plan_committed(struct world *w, const struct move *moves, size_t count)
{
	bool half = false;

	for (size_t i = 0; i < count; i++)
		half |= moves[i].kind == MOVE_SUBTASK && !w->ledger.jobs[moves[i].job].sealed;
	if (half && world_chance(w, 50) && w->scene[0]++ < PLANS_BROKEN_MOST)
		scene(w, 0, 0);
}

static void plan_act(struct world *w, uint64_t id)
{
	(void)id;
	for (uint32_t i = 0; i < HOSTS; i++)
		host_kill(w, &w->hosts[i], "with half a plan");
}

static uint64_t tried_plans(const struct tally *t)
{
	return t->plans_half;
}

/* --- the last commits are lost --------------------------------------------------------------------------------- */

static void alone_begin(struct world *w)
{
	strike(w, FAULT_TAIL_LOST_ALONE, 8, FIRST_MS, LAST_MS);
}

/* What the coordinator remembers costs nobody anything. */
static void alone_end(struct world *w)
{
	if (w->newest_term != 1)
		world_broke(w, "its coordinator ended, and it had all that was lost");
	each_ran_once(w);
}

static void together_begin(struct world *w)
{
	strike(w, FAULT_TAIL_LOST_TOGETHER, 5, 2000, LAST_MS);
}

static uint64_t tried_losses(const struct tally *t)
{
	return t->results_lost;
}

static void foreign_begin(struct world *w)
{
	strike(w, FAULT_STORE_FOREIGN, 2, 2000, LAST_MS);
	strike(w, FAULT_STORE_EMPTIED, 1, 2000, LAST_MS);
}

static uint64_t tried_refusals(const struct tally *t)
{
	return t->refusals;
}

/* --- who waits ------------------------------------------------------------------------------------------------- */

static uint64_t tried_subtasks(const struct tally *t)
{
	return t->subtasks;
}

/* One subtask kills each worker that runs it, and is dead at the end. What ran beside it each time that it did could not be told
 * from it. */
static void poison_end(struct world *w)
{
	const struct ledger_job *job = &w->ledger.jobs[w->jobs[0].id % LEDGER_JOBS];

	if (job->facts[POISON_NUMBER].stored.state != SUBTASK_DEAD)
		world_broke(w, "j%" PRIu64 "/%u is %s, and it is a poison", w->jobs[0].id, POISON_NUMBER,
			subtask_state_name(job->facts[POISON_NUMBER].stored.state));
	for (uint32_t i = 0; i < w->job_count; i++)
		if (w->ledger.jobs[w->jobs[i].id % LEDGER_JOBS].state != JOB_DONE)
			world_broke(w, "job %" PRIu64 " is not done beside a poison", w->jobs[i].id);
}

/* Of a thousand subtasks beside it one may be taken for it. */
static uint64_t tried_poison(const struct tally *t)
{
	return t->innocent_dead * 1000 > t->subtasks ? 0 : t->by_fault[FAULT_SUBTASK_POISON];
}

const struct scenario scenarios[] = {
	{ .name = "term_lost_in_failover",
		.rule = "a term is its number and its holder",
		.calm = true,
		.standby = true,
		.begin = term_lost_begin,
		.act = term_lost_act,
		.committed = term_lost_committed,
		.tried = tried_terms_twice },
	{ .name = "deposed_but_awake",
		.rule = "nothing is told before the leader's key is confirmed again",
		.standby = true,
		.begin = nothing,
		.committed = deposed_committed,
		.tried = tried_deposed },
	{ .name = "commit_outcome_unknown",
		.rule = "a commit that was applied is not applied again, and nothing is told before its "
			"reply",
		.begin = outcome_begin,
		.tried = tried_outcome },
	{ .name = "two_presenters",
		.rule = "of several who hold a subtask the newest token has it",
		.calm = true,
		.begin = presenters_begin,
		.act = presenters_act,
		.tried = tried_presenters },
	{ .name = "plan_half_written",
		.rule = "a plan is real when its last record says that it is whole",
		.large_plans = true,
		.begin = nothing,
		.act = plan_act,
		.committed = plan_committed,
		.tried = tried_plans },
	{ .name = "tail_lost_alone",
		.rule = "who lives gives back what the store has lost",
		.calm = true,
		.begin = alone_begin,
		.end = alone_end,
		.tried = tried_losses },
	{ .name = "tail_lost_together",
		.rule = "what is stored is all there is: nothing is twice, and every job ends",
		.calm = true,
		.begin = together_begin,
		.tried = tried_losses },
	{ .name = "store_empty_or_foreign",
		.rule = "another store is refused, and not filled",
		.begin = foreign_begin,
		.tried = tried_refusals },
	{ .name = "coordinator_dies",
		.rule = "no run is made again because the coordinator died",
		.calm = true,
		.begin = coordinator_dies,
		.end = each_ran_once,
		.tried = tried_terms },
	{ .name = "pause_expires_nothing",
		.rule = "a pause of the coordinator, of its store or of its clock ends no lease",
		.calm = true,
		.begin = pauses_begin,
		.act = pauses_act,
		.end = nothing_expired,
		.tried = tried_pauses },
	{ .name = "fair_shares",
		.rule = "a queue that waits has as many slots as its weight says",
		.calm = true,
		.fair = true,
		.begin = nothing,
		.tried = tried_subtasks },
	{ .name = "poison_subtask",
		.rule = "a subtask that kills its workers is dead in the end, and stops no other",
		.calm = true,
		.poison = true,
		.begin = nothing,
		.end = poison_end,
		.tried = tried_poison },
};
const size_t scenario_count = sizeof scenarios / sizeof scenarios[0];

const struct scenario *scenario_of(const char *name)
{
	for (size_t i = 0; i < scenario_count; i++)
		if (!strcmp(scenarios[i].name, name))
			return &scenarios[i];
	return NULL;
}
