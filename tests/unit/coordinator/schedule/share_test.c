/* What reeve.yaml grants a queue: its weight against the others', and how much of it runs at once. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/core_fixture.h"

#include <CUnit/CUnit.h>

static const struct queue_share shares[] = {
	{ .name = STR("heavy"), .weight = 3 },
	{ .name = STR("narrow"), .weight = 1, .most_running = 2 },
};

static void open_core(struct core *c)
{
	struct fleet_limits limits = fleet_limits_default;

	limits.leases = 64;
	core_open(c, &limits);
	fleet_shares(&c->fleet, shares, 2);
}

static uint32_t running(const struct core *c, const char *queue)
{
	for (uint32_t i = 0; i < c->fleet.queue_count; i++)
		if (!strcmp(c->fleet.queues[i].name, queue))
			return c->fleet.queues[i].running;
	return 0;
}

void test_slots_are_shared_by_weight(void)
{
	struct core c;

	open_core(&c);
	core_job(&c, "heavy", "key-of-heavy-job", 100);
	core_job(&c, "light", "key-of-light-job", 100);
	core_worker(&c, 1, "w1", 8);
	CU_ASSERT_EQUAL(running(&c, "heavy"), 6);
	CU_ASSERT_EQUAL(running(&c, "light"), 2);
	core_close(&c);
}

void test_a_queue_runs_no_more_than_it_may(void)
{
	struct core c;

	open_core(&c);
	core_job(&c, "narrow", "key-of-narrow-job", 100);
	core_worker(&c, 1, "w1", 8);
	CU_ASSERT_EQUAL(running(&c, "narrow"), 2);
	struct event done = core_result(&c, core_effect(&c, EFFECT_ASSIGN, 0), 0);
	core_turn(&c, 1, &done);
	CU_ASSERT_EQUAL(running(&c, "narrow"), 2);
	core_job(&c, "other", "key-of-other-job1", 100);
	core_turn(&c, 1, NULL);
	CU_ASSERT_EQUAL(running(&c, "narrow"), 2);
	CU_ASSERT_EQUAL(running(&c, "other"), 6);
	core_close(&c);
}
