/* Which questions are routed: not more than have a place, and not fewer for those that wait for a tier in vain. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/question.h"
#include "coordinator/state/way.h"
#include "reeve/limits.h"
#include "tests/support/model_fixture.h"

#include <CUnit/CUnit.h>

enum { CHEAP, STRONG, QUESTIONS = 12, REFUSED = 4, SLOTS = 4 };

static const struct tier tiers[] = {
	{ .name = STR("cheap"), .price = { 1000000, 5000000, 0, 0 }, .window = 200000, .max_output = 4000 },
	{ .name = STR("strong"), .price = { 3000000, 15000000, 0, 0 }, .window = 200000, .max_output = 4000 },
};

static struct job_row *begin(struct core *c, uint64_t budget)
{
	static const struct str languages[] = { STR("c") }, lenses[] = { STR("performance") };
	struct plan_file files[QUESTIONS];
	const struct job_work work = { .files = files,
		.file_count = QUESTIONS,
		.languages = languages,
		.language_count = 1,
		.budget_microusd = budget,
		.model_lenses = lenses,
		.model_lens_count = 1 };

	for (uint32_t i = 0; i < QUESTIONS; i++)
		files[i] = (struct plan_file){ 2 * MODEL_SHARD_LINES, 0, false, i, i + 1, 3000 };
	return model_begin(c, tiers, 2, &work);
}

static void shut(struct core *c, int tier)
{
	c->fleet.quotas[tier].breaker.state = BREAKER_OPEN;
	c->fleet.quotas[tier].breaker.terminal = true;
	c->fleet.quotas[tier].breaker.until_ms = BREAKER_FOREVER;
}

/* The gates have refused the cheap one's answers to these, and to each that was routed: nothing else holds a place. */
static void refuse(struct core *c, struct job_row *job)
{
	for (uint32_t i = 0; i < QUESTIONS; i++) {
		struct subtask_row *row = job_subtask(job, i);

		if (i >= REFUSED && !row->way)
			continue;
		subtask_route(&c->fleet, job, i, 0);
		row->refused = 1;
		way_tried(row, CHEAP, SUBTASK_REFUSE);
		subtask_route(&c->fleet, job, i, STRONG + 1);
	}
}

void test_who_waits_for_a_tier_that_is_shut_holds_up_nobody(void)
{
	struct core c = { 0 };
	struct job_row *job = begin(&c, 100000000);

	CU_ASSERT_PTR_NOT_NULL_FATAL(job);
	CU_ASSERT_EQUAL_FATAL(job->counts.total, QUESTIONS);
	refuse(&c, job);
	shut(&c, STRONG);
	for (int i = 0; i < 4; i++)
		core_turn(&c, 100, NULL);
	CU_ASSERT_EQUAL(job->state, JOB_RUNNING);
	model_worker(&c, 7, STR("w"), 3, SLOTS);
	for (int i = 0; i < 4; i++)
		core_turn(&c, 100, NULL);
	CU_ASSERT_EQUAL(job->state, JOB_RUNNING);
	CU_ASSERT_TRUE(job->running > 0);
	core_close(&c);
}

void test_a_job_whose_tiers_are_all_shut_waits_for_them(void)
{
	struct core c = { 0 };
	struct job_row *job = begin(&c, 100000000);

	CU_ASSERT_PTR_NOT_NULL_FATAL(job);
	shut(&c, CHEAP);
	shut(&c, STRONG);
	for (int i = 0; i < 4; i++)
		core_turn(&c, 100, NULL);
	CU_ASSERT_EQUAL(job->state, JOB_PAUSED);
	CU_ASSERT_EQUAL(job->reason, REASON_QUOTA);
	CU_ASSERT_TRUE(job_has_unrouted(job));
	core_close(&c);
}

/* It is said at once, and not after each was chosen for. */
void test_what_nobody_could_be_paid_for_is_not_routed(void)
{
	struct core c = { 0 };
	struct job_row *job = begin(&c, 1);

	CU_ASSERT_PTR_NOT_NULL_FATAL(job);
	for (int i = 0; i < 2; i++)
		core_turn(&c, 100, NULL);
	CU_ASSERT_EQUAL(job->state, JOB_PAUSED);
	CU_ASSERT_EQUAL(job->reason, REASON_BUDGET);
	CU_ASSERT_EQUAL(job->ready_bits, 0);
	core_close(&c);
}
