/* Who takes nothing new, and who hears of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/drain.h"
#include "reeve/error.h"
#include "reeve/limits.h"
#include "tests/support/core_fixture.h"

#include <CUnit/Basic.h>

static void asks(struct core *c, const char *worker)
{
	struct event event = { .kind = EVENT_DRAIN_WORKER, .conn = 99, .drain = str_of(worker) };

	core_turn(c, 10, &event);
}

static void says_hello(struct core *c, uint64_t conn, uint64_t incarnation, uint32_t slots)
{
	struct event event = { .kind = EVENT_HELLO,
		.conn = conn,
		.hello = { .worker = STR("w1"),
			.queue = STR(""),
			.incarnation = incarnation,
			.slots = { [KIND_NOOP] = slots } } };

	core_turn(c, 10, &event);
}

void test_a_worker_that_drains_gets_nothing_more(void)
{
	struct core c;

	core_open(&c, NULL);
	core_worker(&c, 1, "w1", 4);
	core_job(&c, "q", "0123456789abcde1", 2);
	CU_ASSERT_EQUAL(c.fleet.workers[0].leases, 2);
	asks(&c, "w1");
	CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_DRAIN), 1);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DRAIN, 0)->conn, 1);
	CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_DRAINED), 1);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DRAINED, 0)->conn, 99);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DRAINED, 0)->err, 0);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DRAINED, 0)->ms, 2);
	core_job(&c, "q", "0123456789abcde2", 2);
	core_turn(&c, 10, NULL);
	CU_ASSERT_EQUAL(c.fleet.workers[0].leases, 2); /* it keeps what it has */
	core_worker(&c, 2, "w2", 4);
	CU_ASSERT_EQUAL(c.fleet.workers[1].leases, 2);
	core_close(&c);
}

void test_who_is_not_there_cannot_drain(void)
{
	struct event gone = { .kind = EVENT_GONE, .conn = 1 };
	static const char *const names[] = { "w2", "", "w1" };
	struct core c;

	core_open(&c, NULL);
	core_worker(&c, 1, "w1", 4);
	core_turn(&c, 10, &gone);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		asks(&c, names[i]);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_DRAIN), 0);
		CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_DRAINED), 1);
		CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DRAINED, 0)->err, -E_NOT_FOUND);
	}
	core_close(&c);
}

/* The word may be lost with its stream; a worker that heard it has no slots any more. */
void test_a_drain_is_told_again_until_it_is_heard(void)
{
	static const struct {
		uint64_t incarnation;
		uint32_t slots;
		bool told, draining;
	} cases[] = { { 1, 4, true, true }, { 1, 0, false, true }, { 2, 4, false, false },
		{ 2, 0, false, true } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct core c;

		core_open(&c, NULL);
		core_worker(&c, 1, "w1", 4);
		asks(&c, "w1");
		says_hello(&c, 2, cases[i].incarnation, cases[i].slots);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_WELCOME), 1);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_DRAIN), cases[i].told);
		CU_ASSERT_EQUAL(c.fleet.workers[0].draining, cases[i].draining);
		core_close(&c);
	}
}

void test_a_worker_that_had_a_signal_says_so_itself(void)
{
	struct event beat = { .kind = EVENT_BEAT, .conn = 1, .beat = { .draining = true } };
	struct core c;

	core_open(&c, NULL);
	core_worker(&c, 1, "w1", 4);
	core_turn(&c, 10, &beat);
	CU_ASSERT_TRUE(c.fleet.workers[0].draining);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_DRAIN), 0); /* it knows */
	core_job(&c, "q", "0123456789abcdef", 1);
	CU_ASSERT_EQUAL(c.fleet.lease_count, 0);
	beat.conn = 7; /* of a stream that is none any more */
	core_turn(&c, 10, &beat);
	core_close(&c);
}

void test_a_coordinator_that_leaves_grants_nothing(void)
{
	struct event drain = { .kind = EVENT_DRAIN };
	struct core c;

	core_open(&c, NULL);
	core_worker(&c, 1, "w1", 4);
	core_turn(&c, 10, &drain);
	core_job(&c, "q", "0123456789abcdef", 3);
	core_turn(&c, 10, NULL);
	CU_ASSERT_EQUAL(c.fleet.lease_count, 0);
	core_close(&c);
}

/* A client may ask for anything. */
void test_a_name_that_no_worker_can_have_is_not_found(void)
{
	char name[NAME_BYTES_MOST + 1];
	struct event event = { .kind = EVENT_DRAIN_WORKER, .conn = 9, .drain = { name, sizeof name } };
	struct core c;

	memset(name, 'n', sizeof name);
	core_open(&c, NULL);
	core_turn(&c, 1, &event);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DRAINED, 0)->err, -E_NOT_FOUND);
	core_close(&c);
}

/* Its key would keep the next coordinator waiting for it. */
void test_the_key_of_who_drained_ends_with_its_stream(void)
{
	static const struct {
		bool drains;
		uint32_t subtasks;
		size_t ends;
	} cases[] = { { true, 0, 1 }, { true, 1, 0 }, { false, 0, 0 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct event gone = { .kind = EVENT_GONE, .conn = 1 };
		size_t ends = 0;
		struct core c;

		core_open(&c, NULL);
		core_worker(&c, 1, "w1", 4);
		if (cases[i].subtasks)
			core_job(&c, "q", "0123456789abcde1", cases[i].subtasks);
		if (cases[i].drains)
			asks(&c, "w1");
		core_turn(&c, 10, &gone);
		for (size_t k = 0; k < c.fx.move_count; k++)
			ends += c.fx.moves[k].kind == MOVE_WORKER && c.fx.moves[k].ttl_ms == 1;
		CU_ASSERT_EQUAL(ends, cases[i].ends);
		core_close(&c);
	}
}
