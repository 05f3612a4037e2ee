/* Scenarios of what is stored: replies and plans that are cut off, commits that are lost, stores that are others'. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/scenes.h"
#include "tests/sim/world.h"

#include <inttypes.h>

static void outcome_begin(struct world *w)
{
	scene_strike(w, FAULT_STORE_REPLY_LOST, 6, 1000, SCENE_LAST_MS);
	scene_strike(w, FAULT_HOST_KILLED_IN_COMMIT, 6, 1000, SCENE_LAST_MS);
	scene_strike(w, FAULT_STORE_STANDS, 1, 1000, SCENE_LAST_MS);
}

static uint64_t tried_outcome(const struct tally *t)
{
	return t->by_fault[FAULT_STORE_REPLY_LOST] < t->by_fault[FAULT_HOST_KILLED_IN_COMMIT]
		       ? t->by_fault[FAULT_STORE_REPLY_LOST]
		       : t->by_fault[FAULT_HOST_KILLED_IN_COMMIT];
}

const struct scenario commit_outcome_unknown = { .name = "commit_outcome_unknown",
	.rule = "a commit that was applied is not applied again, and nothing is told before its "
		"reply",
	.begin = outcome_begin,
	.tried = tried_outcome };

enum { PLANS_BROKEN_MOST = 6 };

/* Some of a plan is stored, and not that it is whole: now its coordinator dies. */
static void plan_committed(struct world *w, const struct move *moves, size_t count)
{
	bool half = false;

	for (size_t i = 0; i < count; i++)
		half |= moves[i].kind == MOVE_SUBTASK && !w->ledger.jobs[moves[i].job].sealed;
	if (half && world_chance(w, 50) && w->scene[0]++ < PLANS_BROKEN_MOST)
		scene_soon(w, 0, 0);
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

const struct scenario plan_half_written = { .name = "plan_half_written",
	.rule = "a plan is real when its last record says that it is whole",
	.large_plans = true,
	.begin = scene_nothing,
	.act = plan_act,
	.committed = plan_committed,
	.tried = tried_plans };

static void alone_begin(struct world *w)
{
	scene_strike(w, FAULT_TAIL_LOST_ALONE, 8, SCENE_FIRST_MS, SCENE_LAST_MS);
}

/* What the coordinator remembers costs nobody anything. */
static void alone_end(struct world *w)
{
	if (w->newest_term != 1)
		world_broke(w, "its coordinator ended, and it had all that was lost");
	scene_each_ran_once(w);
}

static uint64_t tried_losses(const struct tally *t)
{
	return t->results_lost;
}

const struct scenario tail_lost_alone = { .name = "tail_lost_alone",
	.rule = "who lives gives back what the store has lost",
	.calm = true,
	.begin = alone_begin,
	.end = alone_end,
	.tried = tried_losses };

static void together_begin(struct world *w)
{
	scene_strike(w, FAULT_TAIL_LOST_TOGETHER, 5, 2000, SCENE_LAST_MS);
}

/* What cannot return is run again: what its worker could not offer before another had it. Of three that are lost and done in the
 * end two do return, or nobody offers anything. */
static uint64_t tried_returns(const struct tally *t)
{
	return t->results_returned > 2 * t->results_rerun ? t->results_returned : 0;
}

const struct scenario tail_lost_together = { .name = "tail_lost_together",
	.rule = "what workers retained comes back, nothing is accepted twice, and every job ends",
	.calm = true,
	.begin = together_begin,
	.tried = tried_returns };

static void foreign_begin(struct world *w)
{
	scene_strike(w, FAULT_STORE_FOREIGN, 2, 2000, SCENE_LAST_MS);
	scene_strike(w, FAULT_STORE_EMPTIED, 1, 2000, SCENE_LAST_MS);
}

static uint64_t tried_refusals(const struct tally *t)
{
	return t->refusals;
}

const struct scenario store_empty_or_foreign = { .name = "store_empty_or_foreign",
	.rule = "another store is refused, and not filled",
	.begin = foreign_begin,
	.tried = tried_refusals };
