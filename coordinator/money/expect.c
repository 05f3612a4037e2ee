/* Keeps a book of ratios; what a cancelled job has used says nothing about the next. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/money/expect.h"
#include "common/rand.h"
#include "common/tier/lend.h"
#include "coordinator/money/estimate.h"
#include "coordinator/money/look_cost.h"
#include "coordinator/state/spec.h"

#include <string.h>

enum {
	/* The frame, the contract and a skill: those that are installed have 5 to 6 KB. What is wrong with it is one of the things
	 * that the ratios correct. */
	PREFIX_BYTES = 9000,
	/* Each of the three counters ends a subtask when it is full, and all but one may be one short of that. */
	ATTEMPTS_MOST = ATTEMPTS_REFUSED_MOST + ATTEMPTS_FAILED_MOST + ATTEMPTS_LOST_MOST - 2,
};

/* What is counted in a forecast has changed: what it was off by when it was made otherwise says nothing of it now. */
enum { FORECAST_FORM = 2 }; /* 1: without second looks; a planner at the price of the first tier */

/* By what decides its answers, and not by its name or price: these may change. */
static uint64_t key_of(const struct tier *tier, struct str workflow)
{
	unsigned char hash[SHA256_BYTES];
	uint64_t key = 0;

	tier_hash(tier, hash);
	for (int i = 0; i < 8; i++)
		key = key << 8 | hash[i];
	return rand_mix(key ^ str_hash(workflow)) + FORECAST_FORM;
}

static const struct estimate_record *record_of(const struct forecast_book *book, uint64_t key)
{
	static const struct estimate_record none;

	for (uint32_t i = 0; i < book->count; i++)
		if (book->rows[i].key == key)
			return &book->rows[i].record;
	return &none;
}

static struct estimate_record *record_add(struct forecast_book *book, uint64_t key)
{
	struct forecast_row *row = NULL;

	for (uint32_t i = 0; i < book->count; i++)
		if (book->rows[i].key == key)
			return &book->rows[i].record;
	row = &book->rows[book->next];
	book->next = (book->next + 1) % FORECASTS_MOST;
	book->count += book->count < FORECASTS_MOST;
	*row = (struct forecast_row){ .key = key };
	return &row->record;
}

static struct look_cost looks_of(const struct expect_plan *plan)
{
	return look_cost_expect(
		plan->tiers, plan->tier_count, plan->first, plan->refuters, plan->questions, plan->bytes);
}

uint64_t expect_looks(const struct expect_plan *plan)
{
	return looks_of(plan).looks;
}

/* One question, of the strongest. */
static struct estimate_extra planner_of(const struct expect_plan *plan)
{
	static const struct estimate_record none;
	struct estimate_work work = {
		.subtasks = 1, .bytes = plan->planner_bytes, .prefix_bytes = PREFIX_BYTES
	};
	const struct tier *strongest;
	struct estimate estimate;

	if (!plan->planner_bytes)
		return (struct estimate_extra){ 0 };
	strongest = &plan->tiers[plan->tier_count - 1];
	work.max_output = tier_output_most(strongest);
	estimate_make(&work, strongest, &none, &estimate);
	return (struct estimate_extra){ estimate.tokens.raw, estimate.microusd.raw };
}

uint32_t expect_estimate(
	const struct forecast_book *book, const struct expect_plan *plan, struct estimate *out)
{
	const struct tier *tier = &plan->tiers[plan->first];
	const struct estimate_record *record = record_of(book, key_of(tier, plan->workflow));
	struct look_cost looks = looks_of(plan);
	struct estimate_work work = { .subtasks = plan->questions,
		.bytes = plan->bytes,
		.prefix_bytes = PREFIX_BYTES,
		.max_output = tier_output_most(tier),
		.sure = planner_of(plan),
		.likely = { looks.tokens, looks.microusd } };

	estimate_make(&work, tier, record, out);
	out->microusd_most = 0;
	return record->money.count < ESTIMATE_RATIOS_LEAST ? 0 : record->money.count;
}

struct expect_plan expect_plan_of(const struct tier *tiers, size_t tier_count, struct str workflow,
	uint32_t refuters, bool planner, const struct job_forecast *forecast)
{
	uint64_t listing = planner ? GOAL_LISTING_BYTES_MOST : 0;
	struct expect_plan plan = { .tiers = tiers,
		.tier_count = tier_count,
		.workflow = workflow,
		.questions = forecast->questions - planner,
		.bytes = forecast->bytes - listing,
		.refuters = refuters ? refuters : REFUTERS,
		.planner_bytes = listing };

	if (!tier_count || forecast->questions < planner || forecast->bytes < listing ||
		(forecast->key && forecast->key != key_of(&tiers[0], workflow)))
		return (struct expect_plan){ .tiers = tiers, .tier_count = tier_count };
	return plan;
}

static uint64_t dearest_of(const struct tier *tiers, size_t count, uint64_t bytes)
{
	uint64_t dearest = 0;

	for (size_t t = 0; t < count; t++) {
		uint64_t price = tier_lend_microusd(&tiers[t], bytes);

		dearest = price > dearest ? price : dearest;
	}
	return dearest;
}

/* At one claim: their texts may be so long that no two are one question. */
static uint64_t dearest_look(const struct tier *tiers, size_t count)
{
	uint64_t texts = QUOTE_BYTES_MOST + FINDING_BYTES_MOST + RULE_BYTES_MOST + CLAIM_ROOM, dearest = 0;

	for (size_t t = 0; t < count; t++) {
		uint64_t price = tier_lend_look_microusd(&tiers[t], 1, texts, CLAIM_CONTEXT_BYTES);

		dearest = price > dearest ? price : dearest;
	}
	return dearest;
}

uint64_t expect_most(const struct tier *tiers, size_t count, const struct expect_questions *questions)
{
	uint64_t looks = dearest_look(tiers, count) * CLAIMS_A_REVIEW * questions->refuters;
	uint64_t sum = 0;

	for (size_t i = 0; i < questions->count; i++)
		sum += (dearest_of(tiers, count, questions->bytes[i]) + looks) * ATTEMPTS_MOST;
	return sum;
}

uint64_t expect_least(const struct tier *tier, const struct expect_questions *questions)
{
	uint64_t least = UINT64_MAX;

	for (size_t i = 0; i < questions->count; i++) {
		uint64_t price = tier_lend_microusd(tier, questions->bytes[i]);

		least = price < least ? price : least;
	}
	return least;
}

uint64_t expect_dearest(const struct tier *tier, const struct expect_questions *questions)
{
	uint64_t dearest = 0;

	for (size_t i = 0; i < questions->count; i++) {
		uint64_t price = dearest_of(tier, 1, questions->bytes[i]);

		dearest = price > dearest ? price : dearest;
	}
	return dearest;
}

void expect_planned(const struct fleet *f, struct job_row *job, const struct subtask_row *row)
{
	struct job_forecast *forecast = &job->forecast;
	struct expect_questions one = { .count = 1 };
	struct tool_spec spec;

	if (row->kind != KIND_MODEL || !spec_unpack(str_bytes(row->spec, row->spec_len), &spec))
		return;
	one.bytes = &spec.bytes;
	if (spec_is_review(&spec))
		one.refuters = job->work.refuters ? job->work.refuters : REFUTERS;
	forecast->questions++;
	forecast->bytes += spec.bytes;
	forecast->estimate.microusd_most += expect_most(f->tiers, f->tier_count, &one);
}

/* A provider may say any number: no sum of these comes round to little. */
static void add(uint64_t *sum, uint64_t more)
{
	*sum = more < UINT64_MAX - *sum ? *sum + more : UINT64_MAX;
}

void expect_used(struct job_row *job, const struct subtask_row *row, const struct tool_result *result)
{
	if (row->kind != KIND_MODEL || !result)
		return;
	add(&job->forecast.tokens, result->usage.input);
	add(&job->forecast.tokens, result->usage.output);
	add(&job->forecast.tokens, result->usage.cache_read);
	add(&job->forecast.tokens, result->usage.cache_write);
}

void expect_seal(const struct fleet *f, struct job_row *job)
{
	struct job_forecast *forecast = &job->forecast;
	uint64_t most = forecast->estimate.microusd_most;
	struct expect_plan plan;

	if (!forecast->questions || !f->tier_count)
		return;
	forecast->key = key_of(&f->tiers[0], job->work.workflow);
	plan = expect_plan_of(f->tiers, f->tier_count, job->work.workflow, job->work.refuters,
		job->work.goal.len > 0, forecast);
	forecast->learnt = expect_estimate(&f->forecasts, &plan, &forecast->estimate);
	forecast->estimate.microusd_most = most < job->purse.granted ? most : job->purse.granted;
}

static uint64_t share(uint64_t figure, uint64_t part, uint64_t whole)
{
	return whole ? (uint64_t)((unsigned __int128)figure * (part < whole ? part : whole) / whole) : 0;
}

/* `planner` is what of `raw` is the planner's; 0: there is none, or nobody knows any more. */
static struct estimate_range range_due(
	const struct job_forecast *forecast, const struct estimate_range *range, uint64_t planner)
{
	uint32_t own = planner > 0, questions = forecast->questions - own;
	uint32_t asked = questions - (forecast->cached - (own && forecast->planner_cached));
	const uint64_t figures[] = { range->raw, range->low, range->middle, range->high };
	uint64_t due[4];

	for (size_t i = 0; i < 4; i++) {
		uint64_t of_planner = share(figures[i], planner, range->raw);

		due[i] = share(figures[i] - of_planner, asked, questions);
		due[i] += own && forecast->planner_cached ? 0 : of_planner;
	}
	return (struct estimate_range){ due[0], due[1], due[2], due[3] };
}

struct estimate expect_due(const struct expect_plan *plan, const struct job_forecast *forecast)
{
	struct estimate_extra planner = planner_of(plan);

	if (!forecast->questions)
		return (struct estimate){ 0 };
	return (struct estimate){ .tokens = range_due(forecast, &forecast->estimate.tokens, planner.tokens),
		.microusd = range_due(forecast, &forecast->estimate.microusd, planner.microusd) };
}

static void learn(struct fleet *f, const struct job_row *job)
{
	const struct job_forecast *forecast = &job->forecast;
	struct estimate_record *record = record_add(&f->forecasts, forecast->key);
	struct expect_plan plan = expect_plan_of(f->tiers, f->tier_count, job->work.workflow,
		job->work.refuters, job->work.goal.len > 0, forecast);
	struct estimate due = expect_due(&plan, forecast);

	estimate_learn(&record->money, due.microusd.raw, job->purse.spent);
	if (!forecast->tokens_unknown)
		estimate_learn(&record->tokens, due.tokens.raw, forecast->tokens);
}

/* What looks would have cost that were given up is not in what the job has cost. */
static bool asked_all(const struct job_row *job)
{
	return !job->counts.by_state[SUBTASK_CANCELLED];
}

void expect_slice(struct fleet *f)
{
	for (uint32_t i = 0; i < f->limits.jobs; i++) {
		struct job_row *job = f->jobs[i];

		if (!job || job->state != JOB_DONE || !job->forecast.key || job->forecast.settled)
			continue;
		job->forecast.settled = true;
		if (asked_all(job))
			learn(f, job);
	}
}
