/* Scenarios of questions to models: who asks after a takeover, tiers that are shut, second looks that are planned. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/scenes.h"
#include "tests/sim/world.h"

enum {
	TAKEOVERS = 3,
	SHUTS = 4,
	SHUT_LEAST_MS = 3000,
	SHUT_MOST_MS = 30000,
	FAULTY_LEAST_MS = 20000,
	FAULTY_MOST_MS = 60000,
	LOOKS_CUT_MOST = 6,
	SHUTS_LOOKS_MOST = 40 * SHUTS
};

static void takeovers_begin(struct world *w)
{
	scene_soon(w, SCENE_FIRST_MS / 2, 0);
	scene_strike(w, FAULT_HOST_KILLED, TAKEOVERS, SCENE_FIRST_MS, SCENE_LAST_MS);
}

/* Calls that last longer than it takes another to lead. */
static void takeovers_act(struct world *w, uint64_t id)
{
	(void)id;
	for (uint32_t i = 0; i < w->worker_count; i++)
		w->workers[i].slow_until_ms = w->now_ms + SCENE_LAST_MS;
}

static uint64_t tried_takeovers(const struct tally *t)
{
	return t->asked_by_another;
}

const struct scenario takeover_within_a_minute = { .name = "takeover_within_a_minute",
	.rule = "over a takeover no minute has more calls than its tier allows, nor are more under way at "
		"once",
	.calm = true,
	.models = true,
	.begin = takeovers_begin,
	.act = takeovers_act,
	.tried = tried_takeovers };

static void shuts_begin(struct world *w)
{
	for (uint64_t i = 0; i < SHUTS; i++)
		scene_soon(w, world_between(w, 2000, SCENE_LAST_MS), i);
}

/* One of them; once all, so that the job can only wait. */
static void shuts_act(struct world *w, uint64_t id)
{
	uint32_t one = (uint32_t)world_between(w, 0, PROVIDER_TIERS - 1);

	for (uint32_t i = 0; i < PROVIDER_TIERS; i++)
		if (i == one || !id)
			provider_shut(w, i, w->now_ms + world_between(w, SHUT_LEAST_MS, SHUT_MOST_MS));
}

static uint64_t tried_shuts(const struct tally *t)
{
	return t->by_fault[FAULT_TIER_SHUT];
}

const struct scenario shut_tier_is_left_alone = { .name = "shut_tier_is_left_alone",
	.rule = "a tier that takes no more calls is not asked before a person has acted",
	.calm = true,
	.models = true,
	.begin = shuts_begin,
	.act = shuts_act,
	.tried = tried_shuts };

/* One tier; then, once somebody has heard of it, whoever leads. */
static void outlives_act(struct world *w, uint64_t id)
{
	uint32_t one = (uint32_t)world_between(w, 0, PROVIDER_TIERS - 1);
	bool heard = false;

	if (id < SHUTS) {
		provider_shut(w, one, w->now_ms + SHUT_MOST_MS);
		scene_soon(w, world_between(w, 1000, SHUT_LEAST_MS), id + SHUTS);
		return;
	}
	for (uint32_t i = 0; i < HOSTS; i++) {
		heard |= w->hosts[i].up && w->hosts[i].seen.shut;
		if (w->hosts[i].up && w->hosts[i].seen.shut)
			host_kill(w, &w->hosts[i], "with a tier shut");
	}
	tally.shut_takeovers += heard;
	if (!heard && id < SHUTS_LOOKS_MOST)
		scene_soon(w, world_between(w, 200, 1000), id + SHUTS);
}

static uint64_t tried_outlives(const struct tally *t)
{
	return t->shut_takeovers;
}

const struct scenario shut_tier_outlives_who_heard = { .name = "shut_tier_outlives_who_heard",
	.rule = "a job that has heard that a tier is shut does not ask it because another leads",
	.calm = true,
	.models = true,
	.begin = shuts_begin,
	.act = outlives_act,
	.tried = tried_outlives };

static void fails_begin(struct world *w)
{
	scene_soon(w, world_between(w, 1000, SCENE_FIRST_MS), 0);
}

/* Mostly the one that is asked first. For so long that its second opening comes, and the next. */
static void fails_act(struct world *w, uint64_t id)
{
	uint32_t one = world_between(w, 0, 3) ? 0 : (uint32_t)world_between(w, 0, PROVIDER_TIERS - 1);

	(void)id;
	w->providers[one].faulty_until_ms = w->now_ms + world_between(w, FAULTY_LEAST_MS, FAULTY_MOST_MS);
}

static uint64_t tried_fails(const struct tally *t)
{
	return t->by_fault[FAULT_TIER_FAULTY];
}

const struct scenario failing_tier_is_left = { .name = "failing_tier_is_left",
	.rule = "a question does not wait for a tier that fails and fails while another may be asked",
	.calm = true,
	.models = true,
	.begin = fails_begin,
	.act = fails_act,
	.tried = tried_fails };

static bool plans_second_look(struct world *w, const struct move *move)
{
	const struct ledger_job *job = &w->ledger.jobs[move->job];

	return move->kind == MOVE_SUBTASK && job->facts[move->number].stored.looks_at &&
	       job->facts[move->number].stored.state == SUBTASK_READY;
}

/* A review was accepted, and its second look is stored: now its coordinator dies. */
static void looks_committed(struct world *w, const struct move *moves, size_t count)
{
	bool planned = false;

	for (size_t i = 0; i < count; i++)
		planned |= plans_second_look(w, &moves[i]);
	if (planned && world_chance(w, 30) && w->scene[0]++ < LOOKS_CUT_MOST)
		scene_soon(w, 0, 0);
}

static void looks_act(struct world *w, uint64_t id)
{
	(void)id;
	tally.looks_cut++;
	for (uint32_t i = 0; i < HOSTS; i++)
		host_kill(w, &w->hosts[i], "with a second look planned");
}

static uint64_t tried_looks(const struct tally *t)
{
	return t->looks_cut;
}

const struct scenario second_look_planned_once = { .name = "second_look_planned_once",
	.rule = "a review that is accepted brings one second look, whoever dies then",
	.calm = true,
	.models = true,
	.begin = scene_nothing,
	.act = looks_act,
	.committed = looks_committed,
	.tried = tried_looks };

static bool is_plan(struct world *w, const struct move *move)
{
	return move->kind == MOVE_RESULT && w->ledger.jobs[move->job].facts[move->number].stored.plans;
}

/* A plan was accepted, and nobody has been told: now its coordinator dies. Others die in any commit. */
static void goals_committed(struct world *w, const struct move *moves, size_t count)
{
	bool planned = false;

	for (size_t i = 0; i < count; i++)
		planned |= is_plan(w, &moves[i]);
	if (planned && world_chance(w, 70) && w->scene[0]++ < LOOKS_CUT_MOST)
		scene_soon(w, 0, 0);
}

static void goals_begin(struct world *w)
{
	scene_strike(w, FAULT_HOST_KILLED_IN_COMMIT, 2, 2000, SCENE_FIRST_MS);
}

static void goals_act(struct world *w, uint64_t id)
{
	(void)id;
	tally.plans_cut++;
	for (uint32_t i = 0; i < HOSTS; i++)
		host_kill(w, &w->hosts[i], "with a plan accepted");
}

static uint64_t tried_goals(const struct tally *t)
{
	return t->plans_again ? t->plans_cut : 0;
}

const struct scenario plan_of_a_goal_is_whole = { .name = "plan_of_a_goal_is_whole",
	.rule = "a plan is accepted with all its questions, or not at all, whoever dies then",
	.calm = true,
	.models = true,
	.goals = true,
	.begin = goals_begin,
	.act = goals_act,
	.committed = goals_committed,
	.tried = tried_goals };
