/* Tries coordinator/money/expect.c: what is expected of a plan, and what the next one learns from it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/money/expect.h"
#include "common/tier/lend.h"
#include "coordinator/state/spec.h"

#include <CUnit/CUnit.h>
#include <stdio.h>

/* Of which the second is ten times as dear. */
static const struct tier tiers[] = {
	{ .name = STR("cheap"),
		.base_url = STR("http://a"),
		.model = STR("m1"),
		.price = { 1000000, 5000000, 100000, 1250000 },
		.window = 200000,
		.max_output = 16000 },
	{ .name = STR("strong"),
		.base_url = STR("http://a"),
		.model = STR("m2"),
		.price = { 10000000, 50000000, 1000000, 12500000 },
		.window = 200000,
		.max_output = 16000 },
};

static void open_fleet(struct fleet *f)
{
	struct fleet_limits limits = fleet_limits_default;

	limits.jobs = 64;
	limits.workers = limits.leases = 1;
	fleet_init(f, &limits, NULL, 0, 1);
	fleet_tiers(f, tiers, 2);
}

/* A job of so many questions about 3000 bytes each, whose plan is whole. */
static struct job_row *plan(
	struct fleet *f, uint64_t id, const char *workflow, uint32_t questions, uint64_t granted)
{
	const uint32_t file = 0;
	struct job_row *job = fleet_job_add(f, id);
	struct buf spec = BUF_INIT;

	spec_pack_model(&spec, STR("security"), &file, 1, 3000);
	job->work.workflow = str_of(workflow);
	job->purse.granted = granted;
	for (uint32_t i = 0; i < questions; i++)
		expect_planned(f, job, job_subtask_add(job, KIND_MODEL, TOOLS_MOST, buf_str(&spec)));
	expect_seal(f, job);
	buf_release(&spec);
	return job;
}

static void end(struct fleet *f, struct job_row *job, uint64_t spent, uint64_t tokens, enum job_state state)
{
	struct tool_result said = { .usage = { tokens, 0, 0, 0 } };

	expect_used(job, job_subtask(job, 0), &said);
	job->purse.spent = spent;
	job->state = state;
	expect_slice(f);
}

void test_a_plan_that_asks_nobody_has_no_forecast(void)
{
	struct fleet f;
	struct job_row *job;

	open_fleet(&f);
	job = plan(&f, 1, "analyze", 0, 1000);
	expect_planned(&f, job, job_subtask_add(job, KIND_TOOL, 0, STR("no spec")));
	expect_seal(&f, job);
	CU_ASSERT_EQUAL(job->forecast.questions, 0);
	CU_ASSERT_EQUAL(job->forecast.key, 0);
	end(&f, job, 5, 5, JOB_DONE);
	CU_ASSERT_EQUAL(f.forecasts.count, 0);
	fleet_release(&f);
}

/* What a job would have cost whose second looks were given up is not known. */
void test_nothing_is_learnt_where_looks_were_given_up(void)
{
	struct fleet f;
	struct job_row *job;

	open_fleet(&f);
	job = plan(&f, 1, "analyze", 1, 1000);
	job->counts.by_state[SUBTASK_CANCELLED] = 1;
	end(&f, job, 5, 5, JOB_DONE);
	CU_ASSERT_EQUAL(f.forecasts.count, 0);
	job = plan(&f, 2, "analyze", 1, 1000);
	end(&f, job, 5, 5, JOB_DONE);
	CU_ASSERT_EQUAL(f.forecasts.count, 1);
	fleet_release(&f);
}

void test_the_most_is_all_attempts_of_the_dearest_tier_or_the_budget(void)
{
	const uint32_t bytes[] = { 3000, 3000 };
	const struct expect_questions two = { bytes, 2, 0 }, looked_at = { bytes, 2, REFUTERS };
	uint64_t once = tier_lend_microusd(&tiers[1], 3000), most = expect_most(tiers, 2, &two);
	struct fleet f;

	CU_ASSERT_EQUAL(
		most, 2 * (ATTEMPTS_REFUSED_MOST + ATTEMPTS_FAILED_MOST + ATTEMPTS_LOST_MOST - 2) * once);
	CU_ASSERT_EQUAL(expect_most(tiers, 0, &two), 0);
	CU_ASSERT_EQUAL(expect_dearest(&tiers[0], &two), tier_lend_microusd(&tiers[0], 3000));
	/* What looks again at the answers is in it, or a job could cost more than the most. */
	CU_ASSERT_TRUE(expect_most(tiers, 2, &looked_at) > most);
	most = expect_most(tiers, 2, &looked_at);
	CU_ASSERT_EQUAL(expect_least(&tiers[0], &two), tier_lend_microusd(&tiers[0], 3000));
	CU_ASSERT_EQUAL(expect_least(&tiers[0], &(struct expect_questions){ bytes, 0 }), UINT64_MAX);
	open_fleet(&f);
	CU_ASSERT_EQUAL(plan(&f, 1, "analyze", 2, most - 1)->forecast.estimate.microusd_most, most - 1);
	CU_ASSERT_EQUAL(plan(&f, 2, "analyze", 2, most + 1)->forecast.estimate.microusd_most, most);
	fleet_release(&f);
}

static uint64_t raw_of(struct expect_plan plan, uint64_t *low)
{
	static const struct forecast_book none;
	struct estimate estimate;

	plan.tiers = tiers;
	plan.tier_count = 2;
	expect_estimate(&none, &plan, &estimate);
	*low = estimate.microusd.low;
	return estimate.microusd.raw;
}

void test_second_looks_and_a_planner_are_in_the_forecast(void)
{
	struct expect_plan plan = { .workflow = STR("analyze"), .questions = 2, .bytes = 20000 };
	uint64_t alone_low, low, alone = raw_of(plan, &alone_low), looked_at, planned;

	plan.refuters = REFUTERS;
	looked_at = raw_of(plan, &low);
	/* They are asked of the other tier, which is ten times as dear. */
	CU_ASSERT_TRUE(looked_at > 3 * alone && looked_at < 20 * alone);
	plan.tiers = tiers;
	plan.tier_count = 2;
	CU_ASSERT_EQUAL(expect_looks(&plan), 2);
	/* Where nothing is found there are none: before there is any history the low end has none. */
	CU_ASSERT_EQUAL(low, alone_low);
	plan.planner_bytes = 3000;
	planned = raw_of(plan, &low);
	/* A question of the strong one: (1000 + 3000) tokens in, 600 out. */
	CU_ASSERT_EQUAL(planned - looked_at, 4000 * 10 + 600 * 50);
	CU_ASSERT_TRUE(low > alone_low);
	plan.questions = plan.bytes = 0;
	CU_ASSERT_EQUAL(raw_of(plan, &low), 4000 * 10 + 600 * 50);
}

/* The plan of a free goal: first the planner's question alone, then with what it asks. */
void test_the_forecast_of_a_goal_has_its_planner_at_the_strongest(void)
{
	struct job_forecast forecast = { .questions = 1, .bytes = GOAL_LISTING_BYTES_MOST };
	struct expect_plan plan = expect_plan_of(tiers, 2, STR("analyze"), 0, true, &forecast);

	CU_ASSERT_EQUAL(plan.questions, 0);
	CU_ASSERT_EQUAL(plan.planner_bytes, GOAL_LISTING_BYTES_MOST);
	CU_ASSERT_EQUAL(plan.refuters, REFUTERS);
	forecast.questions += 3;
	forecast.bytes += 9000;
	plan = expect_plan_of(tiers, 2, STR("analyze"), 1, true, &forecast);
	CU_ASSERT_EQUAL(plan.questions, 3);
	CU_ASSERT_EQUAL(plan.bytes, 9000);
	CU_ASSERT_EQUAL(plan.refuters, 1);
	/* Of a forecast that was made otherwise nobody knows what is in it. */
	forecast.key = 1;
	CU_ASSERT_EQUAL(expect_plan_of(tiers, 2, STR("analyze"), 1, true, &forecast).questions, 0);
	CU_ASSERT_EQUAL(expect_plan_of(tiers, 0, STR("analyze"), 1, true, &forecast).questions, 0);
}

/* What is due of a planner and four questions: hers is dearer than each of theirs, and known. */
void test_a_kept_plan_is_taken_off_by_its_own_price(void)
{
	static const struct {
		uint32_t cached;
		bool planner_cached;
		uint32_t asked; /* of the four */
	} cases[] = { { 0, false, 4 }, { 1, true, 4 }, { 4, false, 0 }, { 5, true, 0 }, { 3, true, 2 } };
	struct job_forecast forecast = { .questions = 5, .bytes = GOAL_LISTING_BYTES_MOST + 4000 };
	struct expect_plan plan = expect_plan_of(tiers, 2, STR("analyze"), 0, true, &forecast), alone = plan;
	struct forecast_book book = { .count = 0 };
	struct estimate planner;

	alone.questions = alone.bytes = 0;
	expect_estimate(&book, &alone, &planner);
	expect_estimate(&book, &plan, &forecast.estimate);
	forecast.estimate.microusd.middle *= 3; /* as earlier jobs have corrected it */
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint64_t of_planner = cases[i].planner_cached ? 0 : planner.microusd.raw;
		uint64_t rest = forecast.estimate.microusd.raw - planner.microusd.raw;
		struct estimate due;

		forecast.cached = cases[i].cached;
		forecast.planner_cached = cases[i].planner_cached;
		due = expect_due(&plan, &forecast);
		CU_ASSERT_EQUAL(due.microusd.raw, of_planner + rest * cases[i].asked / 4);
		CU_ASSERT_TRUE(due.microusd.middle <= 3 * due.microusd.raw + 3 &&
			       due.microusd.middle + 3 >= 3 * due.microusd.raw);
	}
}

void test_three_jobs_that_cost_twice_as_much_double_the_next_forecast(void)
{
	struct fleet f;
	struct job_row *job;
	uint64_t raw;

	open_fleet(&f);
	for (uint64_t id = 1; id <= 3; id++) {
		job = plan(&f, id, "analyze", 4, 1000000000);
		raw = job->forecast.estimate.microusd.raw;
		CU_ASSERT_EQUAL(job->forecast.estimate.microusd.middle, raw);
		CU_ASSERT_EQUAL(job->forecast.learnt, 0); /* two jobs are no rule */
		end(&f, job, 2 * raw, job->forecast.estimate.tokens.raw / 2, JOB_DONE);
		expect_slice(&f); /* once each */
	}
	job = plan(&f, 4, "analyze", 4, 1000000000);
	CU_ASSERT_EQUAL(job->forecast.learnt, 3);
	CU_ASSERT_EQUAL(job->forecast.estimate.microusd.middle, 2 * raw);
	CU_ASSERT_EQUAL(job->forecast.estimate.tokens.middle, job->forecast.estimate.tokens.raw / 2);
	/* Of another workflow nothing is known, nor of another tier. */
	CU_ASSERT_EQUAL(plan(&f, 5, "review", 4, 1000000000)->forecast.learnt, 0);
	fleet_tiers(&f, &tiers[1], 1);
	CU_ASSERT_EQUAL(plan(&f, 6, "analyze", 4, 1000000000)->forecast.learnt, 0);
	fleet_release(&f);
}

void test_only_what_was_asked_and_went_to_its_end_is_learnt(void)
{
	static const struct {
		enum job_state state;
		uint32_t cached;
		bool tokens_unknown, settled;
		uint32_t money, tokens;
		uint32_t ppm; /* of what is learnt of 1000 of 4 questions' raw money, in millionths */
	} cases[] = {
		{ JOB_DONE, 0, false, false, 1, 1, 1000000 },
		{ JOB_DONE, 2, false, false, 1, 1, 2000000 }, /* of half of the questions */
		{ JOB_DONE, 4, false, false, 0, 0, 0 },
		{ JOB_DONE, 0, true, false, 1, 0, 1000000 },
		{ JOB_DONE, 0, false, true, 0, 0, 0 },
		{ JOB_CANCELLED, 0, false, false, 0, 0, 0 },
		{ JOB_PAUSED, 0, false, false, 0, 0, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct estimate_record *record;
		struct fleet f;
		struct job_row *job;

		open_fleet(&f);
		job = plan(&f, 1, "analyze", 4, 1000000000);
		job->forecast.cached = cases[i].cached;
		job->forecast.tokens_unknown = cases[i].tokens_unknown;
		job->forecast.settled = cases[i].settled;
		end(&f, job, job->forecast.estimate.microusd.raw, 1000, cases[i].state);
		record = &f.forecasts.rows[0].record;
		CU_ASSERT_EQUAL(record->money.count, cases[i].money);
		CU_ASSERT_EQUAL(record->tokens.count, cases[i].tokens);
		CU_ASSERT_EQUAL(record->money.ppm[0], cases[i].ppm);
		fleet_release(&f);
	}
}

void test_the_oldest_workflow_makes_way(void)
{
	static const struct {
		unsigned workflows, learnt;
	} cases[] = { { FORECASTS_MOST - 1, 3 }, { FORECASTS_MOST, 3 }, { FORECASTS_MOST + 1, 0 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct fleet f;
		struct job_row *job;

		open_fleet(&f);
		for (unsigned k = 0; k < 3 * cases[i].workflows; k++) {
			char name[16];

			snprintf(name, sizeof name, "w%u", k / 3);
			job = plan(&f, k + 1, name, 1, 1000000000);
			end(&f, job, 10, 10, JOB_DONE);
			job->id = 0; /* others take its place */
		}
		CU_ASSERT_EQUAL(plan(&f, 1000, "w0", 1, 1000000000)->forecast.learnt, cases[i].learnt);
		fleet_release(&f);
	}
}
