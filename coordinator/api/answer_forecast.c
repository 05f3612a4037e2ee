/* A row a tier. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/answer_forecast.h"
#include "common/proto_arena.h"
#include "coordinator/money/expect.h"
#include "reeve/error.h"
#include "reeve/limits.h"
#include "reeve/v1/client.pb-c.h"

static Reeve__V1__Range *range_to(struct arena *arena, const struct estimate_range *range)
{
	Reeve__V1__Range *out = arena_take(arena, sizeof *out);

	reeve__v1__range__init(out);
	out->low = range->low;
	out->middle = range->middle;
	out->high = range->high;
	return out;
}

static Reeve__V1__TierForecast *tier_to(const struct forecast_book *book, const struct expect_plan *plan,
	const struct expect_questions *questions, struct arena *arena)
{
	const struct tier *tier = &plan->tiers[plan->first];
	Reeve__V1__TierForecast *out = arena_take(arena, sizeof *out);
	Reeve__V1__Forecast *forecast = arena_take(arena, sizeof *forecast);
	struct estimate estimate;

	reeve__v1__tier_forecast__init(out);
	reeve__v1__forecast__init(forecast);
	forecast->learnt = expect_estimate(book, plan, &estimate);
	forecast->subtasks = plan->questions;
	forecast->looks = expect_looks(plan);
	forecast->tokens = range_to(arena, &estimate.tokens);
	forecast->microusd = range_to(arena, &estimate.microusd);
	out->tier = proto_text(arena, tier->name);
	out->model = proto_text(arena, tier->model);
	out->forecast = forecast;
	out->least_microusd = expect_least(tier, questions);
	out->dearest_microusd = expect_dearest(tier, questions);
	return out;
}

/* ForecastResponse, packed. Appends. */
static void write_forecast(const struct forecast_book *book, const struct tier *tiers, size_t tier_count,
	struct str workflow, const struct expect_questions *questions, struct buf *out)
{
	struct expect_plan plan = { .tiers = tiers,
		.tier_count = tier_count,
		.workflow = workflow,
		.questions = questions->count,
		.refuters = questions->refuters };
	Reeve__V1__ForecastResponse answer = REEVE__V1__FORECAST_RESPONSE__INIT;
	struct arena arena = { 0 };

	for (size_t i = 0; i < questions->count; i++)
		plan.bytes += questions->bytes[i];
	answer.tiers = arena_take(&arena, (tier_count + 1) * sizeof *answer.tiers);
	for (; plan.first < tier_count; plan.first++)
		answer.tiers[answer.n_tiers++] = tier_to(book, &plan, questions, &arena);
	answer.microusd_most = expect_most(tiers, tier_count, questions);
	proto_pack(&answer.base, out);
	arena_release(&arena);
}

void answer_forecast(const struct fleet *f, struct letter *letter)
{
	const Reeve__V1__ForecastRequest *in =
		proto_decode(&reeve__v1__forecast_request__descriptor, letter->message, &letter->arena);

	if (!in || in->n_bytes > SUBTASKS_PER_JOB_MOST)
		letter_refuse(letter, -E_INVALID, "this is no request for a forecast");
	else
		write_forecast(&f->forecasts, f->tiers, f->tier_count, str_of(in->workflow),
			&(struct expect_questions){ in->bytes, in->n_bytes,
				in->refuters < REFUTERS_MOST ? in->refuters : REFUTERS_MOST },
			&letter->answer);
}
