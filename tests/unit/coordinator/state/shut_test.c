/* Tries coordinator/state/shut.c: what a job keeps of tiers that take no more calls, and what who takes over makes of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/shut.h"
#include "tests/support/model_fixture.h"

#include <CUnit/CUnit.h>

enum { TIERS = 2, DAY_MS = 86400000 };

static struct job_row *begin(struct core *c)
{
	static const struct str languages[] = { STR("c") }, lenses[] = { STR("security") };
	static const struct plan_file file = { 100, 0, false, 0, 1, 3000 };
	static const struct tier tiers[TIERS] = {
		{ .name = STR("small"), .price = { 1, 1, 1, 1 }, .window = 200000, .max_output = 1000 },
		{ .name = STR("strong"), .price = { 2, 2, 2, 2 }, .window = 200000, .max_output = 1000 }
	};
	const struct job_work work = { .files = &file,
		.file_count = 1,
		.languages = languages,
		.language_count = 1,
		.budget_microusd = 10000000,
		.model_lenses = lenses,
		.model_lens_count = 1 };

	return model_begin(c, tiers, TIERS, &work);
}

static void shut(struct core *c, size_t tier, int64_t until_ms)
{
	breaker_shut(&c->fleet.quotas[tier].breaker, until_ms);
}

void test_a_job_keeps_what_is_shut_until_it_is_not(void)
{
	struct core c = { 0 };
	struct job_row *job = begin(&c);

	CU_ASSERT_PTR_NOT_NULL_FATAL(job);
	shut(&c, 0, BREAKER_FOREVER);
	shut(&c, 1, c.now_ms + DAY_MS);
	core_turn(&c, 10, NULL);
	CU_ASSERT_EQUAL(job->shut_unix_ms[0], BREAKER_FOREVER);
	CU_ASSERT_EQUAL(job->shut_unix_ms[1], c.fleet.unix_ms - 10 + DAY_MS);
	CU_ASSERT_TRUE(c.fx.move_count > 0);
	core_turn(&c, 1000, NULL);
	CU_ASSERT_EQUAL(c.fx.move_count, 0); /* once, and not in each turn */
	fleet_tiers_reopen(&c.fleet);
	core_turn(&c, 10, NULL);
	CU_ASSERT_EQUAL(job->shut_unix_ms[0], 0);
	CU_ASSERT_EQUAL(job->shut_unix_ms[1], 0);
	core_close(&c);
}

void test_who_takes_over_shuts_what_a_job_that_goes_on_has_kept(void)
{
	static const struct {
		enum job_state state;
		enum reason reason;
		bool dated; /* the other tier is, too, and has a date */
		bool shut;
	} cases[] = {
		{ JOB_RUNNING, REASON_NONE, false, true },
		{ JOB_RUNNING, REASON_NONE, true, true },
		{ JOB_PAUSED, REASON_BUDGET, false, true }, /* a late report may give it money */
		{ JOB_PAUSED, REASON_QUOTA, false, false }, /* a person acts before it asks */
		{ JOB_PAUSED, REASON_QUOTA, true, true },   /* it goes on by itself then */
		{ JOB_CANCELLED, REASON_NONE, true, false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct core c = { 0 };
		struct job_row *job = begin(&c);

		CU_ASSERT_PTR_NOT_NULL_FATAL(job);
		job->state = cases[i].state;
		job->reason = cases[i].reason;
		job->shut_unix_ms[0] = BREAKER_FOREVER;
		job->shut_unix_ms[1] = cases[i].dated ? c.fleet.unix_ms + DAY_MS : 0;
		shut_restore(&c.fleet);
		CU_ASSERT_EQUAL(quota_is_shut(&c.fleet.quotas[0], c.now_ms), cases[i].shut);
		CU_ASSERT_EQUAL(quota_is_shut(&c.fleet.quotas[1], c.now_ms), cases[i].shut && cases[i].dated);
		if (cases[i].shut && cases[i].dated) {
			CU_ASSERT_FALSE(quota_is_due(&c.fleet.quotas[1], c.fleet.now_ms + DAY_MS - 1));
			CU_ASSERT_TRUE(quota_is_due(&c.fleet.quotas[1], c.fleet.now_ms + DAY_MS));
		}
		core_close(&c);
	}
}
