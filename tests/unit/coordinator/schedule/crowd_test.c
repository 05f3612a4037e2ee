/* How many workers are let in at a time. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/crowd.h"
#include "reeve/error.h"
#include "tests/support/core_fixture.h"

#include <CUnit/Basic.h>
#include <stdio.h>

enum { CROWD = 200, FIRST = HELLO_CROWD_MS / HELLO_EVERY_MS + 1 };

static struct event hello(uint64_t conn, const char *id, size_t held_count)
{
	static const struct held_lease nothing[HELD_LEASES_MOST] = { { .phase = { "", 0 } } };

	return (struct event){ .kind = EVENT_HELLO,
		.conn = conn,
		.hello = { .worker = str_of(id),
			.queue = STR(""),
			.incarnation = 1,
			.slots = { [KIND_NOOP] = 1 },
			.held = nothing,
			.held_count = held_count } };
}

/* So many hellos in one turn; returns how many were taken. */
static size_t at_once(struct core *c, int64_t in_ms, uint64_t from, size_t count)
{
	char ids[CROWD][8];

	core_turn(c, in_ms, NULL);
	effects_clear(&c->fx);
	for (size_t i = 0; i < count; i++) {
		struct event event;

		snprintf(ids[i], sizeof ids[i], "w%u", (unsigned)(from + i));
		event = hello(from + i, ids[i], 0);
		step(&c->fleet, &event, c->now_ms, &c->fx);
	}
	return core_count(c, EFFECT_WELCOME);
}

void test_two_hundred_streams_at_once_are_let_in_by_and_by(void)
{
	struct fleet_limits limits = fleet_limits_default;
	struct core c;

	limits.workers = 2 * CROWD;
	core_open(&c, &limits);
	CU_ASSERT_EQUAL(at_once(&c, 1, 1, CROWD), FIRST);
	CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_DROP), CROWD - FIRST);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DROP, 0)->err, -E_EXHAUSTED);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DROP, 0)->reason, REASON_CROWD);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DROP, 0)->conn, FIRST + 1);
	/* A line for each that comes again and again would be a crowd of its own. */
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_LOG), FIRST);
	CU_ASSERT_EQUAL(at_once(&c, 1, FIRST + 1, 10), 0);
	CU_ASSERT_EQUAL(at_once(&c, 1, FIRST + 1, 10), 1);
	CU_ASSERT_EQUAL(at_once(&c, 20, FIRST + 2, 20), 10);
	/* Whatever time nobody came, not more at once. */
	CU_ASSERT_EQUAL(at_once(&c, 60000, 2 * CROWD, CROWD), FIRST);
	core_close(&c);
}

void test_a_hello_costs_what_it_names(void)
{
	static const struct {
		size_t held;
		int64_t cost_ms;
	} cases[] = { { 0, 2 }, { HELLO_LEASES_A_MS - 1, 2 }, { HELLO_LEASES_A_MS, 3 },
		{ HELD_LEASES_MOST, 6 } };
	struct core c;

	core_open(&c, NULL);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct event event = hello(1, "w", cases[i].held);

		c.fleet.now_ms += 1000;
		CU_ASSERT_TRUE(crowd_admits(&c.fleet, &event.hello));
		CU_ASSERT_EQUAL(c.fleet.hello_ms - c.fleet.now_ms, cases[i].cost_ms);
	}
	core_close(&c);
}

/* It showed that it lives, and was told to come again. */
void test_who_is_sent_away_loses_no_lease(void)
{
	struct core c;

	core_open(&c, NULL);
	core_job(&c, "q", "0123456789abcdef", 1);
	core_worker(&c, 1, "w1", 1);
	for (int i = 0; i < 3; i++) {
		struct event event = hello(2, "w1", 0);

		c.fleet.hello_ms = c.now_ms + TTL_MS - 1 + HELLO_CROWD_MS + 1;
		core_turn(&c, TTL_MS - 1, &event);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_WELCOME), 0);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_DROP), 0 + 1);
		CU_ASSERT_EQUAL(core_state(&c, 1, 0), SUBTASK_LEASED);
	}
	core_close(&c);
}

/* Another process of that name has not got it. */
void test_who_started_again_is_not_waited_for(void)
{
	struct core c;
	struct event event = hello(2, "w1", 0);
	int64_t deadline_ms;

	core_open(&c, NULL);
	core_job(&c, "q", "0123456789abcdef", 1);
	core_worker(&c, 1, "w1", 1);
	deadline_ms = c.fleet.leases[c.fleet.lease_first].deadline_ms;
	event.hello.incarnation = 2;
	c.fleet.hello_ms = c.now_ms + HELLO_CROWD_MS + 100;
	core_turn(&c, 50, &event);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_DROP), 1);
	CU_ASSERT_EQUAL(c.fleet.leases[c.fleet.lease_first].deadline_ms, deadline_ms);
	core_close(&c);
}

/* Many that name much share a turn as far as it goes; one alone is always taken. */
void test_a_turn_answers_for_so_many_leases(void)
{
	static const struct {
		size_t before, held;
		bool fits;
	} cases[] = { { 0, HELD_LEASES_MOST, true }, { 1, HELD_LEASES_MOST, false },
		{ 1, HELLO_LEASES_MOST - 1, true }, { 1, HELLO_LEASES_MOST, false },
		{ HELLO_LEASES_MOST, 0, true }, { HELLO_LEASES_MOST + 1, 0, false } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct event event = hello(1, "w", cases[i].held);
		struct core c;

		core_open(&c, NULL);
		effects_clear(&c.fx);
		for (size_t k = 0; k < cases[i].before; k++)
			effects_add(&c.fx, EFFECT_ACKNOWLEDGE);
		CU_ASSERT_EQUAL(step_fits(&c.fleet, &event, &c.fx), cases[i].fits);
		core_close(&c);
	}
}
