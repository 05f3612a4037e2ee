/* The table of scenarios, and what more than one of them needs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/scenes.h"
#include "tests/sim/world.h"

#include <inttypes.h>

void scene_strike(struct world *w, enum fault fault, int count, int64_t from_ms, int64_t until_ms)
{
	for (int i = 0; i < count; i++)
		world_soon(w, world_between(w, from_ms, until_ms),
			(struct happening){ .kind = HAPPEN_FAULT, .id = fault });
}

void scene_soon(struct world *w, int64_t in_ms, uint64_t id)
{
	world_soon(w, in_ms, (struct happening){ .kind = HAPPEN_SCENE, .id = id });
}

struct host *scene_leader(struct world *w)
{
	for (uint32_t i = 0; i < HOSTS; i++)
		if (w->hosts[i].up && !strcmp(w->hosts[i].term.holder, w->ledger.term.holder))
			return &w->hosts[i];
	return NULL;
}

void scene_nothing(struct world *w)
{
	(void)w;
}

void scene_each_ran_once(struct world *w)
{
	for (uint32_t i = 0; i < w->job_count; i++) {
		const struct ledger_job *job = &w->ledger.jobs[w->jobs[i].id % LEDGER_JOBS];

		for (uint32_t k = 0; k < job->total; k++)
			if (job->facts[k].runs > 1 + job->facts[k].hedges)
				world_broke(w, "j%" PRIu64 "/%u was run %u times, and no worker was lost",
					w->jobs[i].id, k, job->facts[k].runs);
	}
}

const struct scenario *const scenarios[] = {
	&term_lost_in_failover,
	&deposed_but_awake,
	&commit_outcome_unknown,
	&two_presenters,
	&hedge_then_restart,
	&newer_hedge_dies_too,
	&plan_half_written,
	&tail_lost_alone,
	&tail_lost_together,
	&store_empty_or_foreign,
	&paid_lease_expires_while_the_call_runs,
	&coordinator_dies,
	&pause_expires_nothing,
	&claimed_while_looked_for,
	&tool_of_another_queue,
	&fair_shares,
	&poison_subtask,
	&takeover_within_a_minute,
	&shut_tier_is_left_alone,
	&shut_tier_outlives_who_heard,
	&failing_tier_is_left,
	&second_look_planned_once,
	&plan_of_a_goal_is_whole,
};
const size_t scenario_count = sizeof scenarios / sizeof scenarios[0];

const struct scenario *scenario_of(const char *name)
{
	for (size_t i = 0; i < scenario_count; i++)
		if (!strcmp(scenarios[i]->name, name))
			return scenarios[i];
	return NULL;
}
