/* Between attempts of kind model and the providers of their tiers. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/models.h"
#include "common/rand.h"
#include "common/tier/lend.h"
#include "tests/sim/goals.h"
#include "tests/sim/world.h"

#include <inttypes.h>

enum {
	WORLDS_A_MODEL = 4,
	WORTH_LITTLE_MICROUSD = 500,
	LIES_EVERY = 37,
	BUDGET_MICROUSD = 400000,
	BUDGETS_MOST = 30,
	LITTLE_MORE_MICROUSD = 50000,
	CALM_BUDGETS = 1000
};

static const struct str lenses[] = { STR("performance"), STR("security") };

bool models_are_in(const struct world *w)
{
	if (w->scenario)
		return w->scenario->models;
	return !w->fair && rand_mix(w->seed ^ rand_mix(WORLDS_A_MODEL)) % WORLDS_A_MODEL == 0;
}

void models_work(struct world *w, struct job_work *work)
{
	work->model_lenses = lenses;
	work->model_lens_count = (size_t)world_between(w, 1, 2);
	/* Of so little worth that no tier is worth its price. */
	work->worth_microusd = !w->calm && world_chance(w, 5) ? WORTH_LITTLE_MICROUSD : 0;
	work->lens_tools = world_chance(w, 50) ? work->lens_tools : 0;
	goals_work(w, work);
	work->budget_microusd =
		BUDGET_MICROUSD * (uint64_t)(w->calm ? CALM_BUDGETS : world_between(w, 1, BUDGETS_MOST));
	/* Just enough for its planner. */
	if (work->goal.len && !w->calm && world_chance(w, 30))
		work->budget_microusd =
			tier_lend_microusd(&provider_tiers[PROVIDER_TIERS - 1], GOAL_LISTING_BYTES_MOST) +
			(uint64_t)world_between(w, 0, LITTLE_MORE_MICROUSD);
}

uint32_t models_keys(struct world *w, uint32_t worker)
{
	const uint32_t all = (1u << PROVIDER_TIERS) - 1;

	if (!w->models)
		return 0;
	return worker && !w->calm ? (uint32_t)world_between(w, 0, all) : all; /* somebody has each */
}

void models_assigned(struct attempt *a, uint8_t tier, uint32_t microusd)
{
	a->output.call.tier = provider_tiers[tier].name;
	a->grant_microusd = microusd;
}

static size_t asked(const struct attempt *a)
{
	return (size_t)tier_find(provider_tiers, PROVIDER_TIERS, a->output.call.tier);
}

/* Of this tier, as far as workers know that their leases go on. */
static uint32_t under_way(const struct world *w, size_t tier)
{
	uint32_t calls = 0;

	for (uint32_t i = 0; i < w->worker_count; i++)
		for (struct attempt *a = w->workers[i].up ? held_first(w->workers[i].held, ATTEMPT_RUNNING)
							  : NULL;
			a; a = held_next(a))
			calls += a->kind == KIND_MODEL && asked(a) == tier;
	return calls;
}

/* Where nobody loses anybody, whoever leads knows of each. */
static void look_at_places(struct world *w, size_t tier)
{
	uint32_t most = provider_tiers[tier].limits.concurrency, calls = under_way(w, tier);

	if (w->calm && most && calls > most)
		world_broke(w, "tier %s is asked %u times at once, and may be %u times",
			provider_tiers[tier].name.at, calls, most);
}

void models_begins(struct world *w, const struct crewman *c, struct attempt *a)
{
	size_t tier = asked(a);

	if (!(c->keys >> tier & 1)) {
		tally.by_fault[FAULT_KEY_MISSING]++;
		a->output.call.tier = STR("");
		return;
	}
	look_at_places(w, tier);
	provider_call(w, tier, &a->output.call);
	world_log(w, "tier", (uint32_t)tier, a->output.call.end, "j%" PRIu64 "/%u token=%" PRIu64 ".%" PRIu64,
		a->ref.job, a->ref.number, a->token.term, a->token.seq);
	if (provider_let_in(&a->output.call))
		money_bill(w, a, (uint64_t)world_between(w, 1, a->grant_microusd));
}

enum attempt_outcome models_outcome(const struct attempt *a)
{
	switch (a->output.call.end ? call_answer_of(str_of(a->output.call.end)) : CALL_FAULT) {
	case CALL_TERMINAL:
	case CALL_FORBIDDEN:
		return OUTCOME_QUOTA;
	case CALL_TOO_MANY:
	case CALL_OVERLOAD:
		return OUTCOME_TURNED_AWAY;
	case CALL_FAULT:
		return OUTCOME_FAILED;
	default:
		return OUTCOME_DONE;
	}
}

ptrdiff_t models_named(const struct attempt *a)
{
	if (!a->output.call.tier.len)
		return -1;
	return (ptrdiff_t)(a->wall_ms % LIES_EVERY ? asked(a) : (uint64_t)a->wall_ms % PROVIDER_TIERS);
}

static struct limit_heard_rate rate_of(const struct rate_bucket *b)
{
	return (struct limit_heard_rate){ b->limit < 0 ? LIMIT_UNSAID : (uint64_t)b->limit,
		b->remaining < 0 ? LIMIT_UNSAID : (uint64_t)b->remaining, b->reset_ms < 0 ? 0 : b->reset_ms };
}

void models_heard(struct world *w, const struct attempt *a, struct call_heard *out)
{
	const struct call_report *call = &a->output.call;

	*out = (struct call_heard){ .retry_after_ms = -1 };
	if (call->end && a->output.outcome == OUTCOME_RETURNED)
		world_broke(
			w, "j%" PRIu64 "/%u: handed back, and it reports a call", a->ref.job, a->ref.number);
	if (!call->tier.len || !call->end)
		return;
	*out = (struct call_heard){ .answer = call_answer_of(str_of(call->end)),
		.usage_known = call->usage_known,
		.usage = call->usage,
		.requests = rate_of(&call->rates.requests),
		.tokens = rate_of(&call->rates.tokens),
		.retry_after_ms = call->rates.retry_after_ms,
		.tier = (uint8_t)(models_named(a) + 1) };
}
