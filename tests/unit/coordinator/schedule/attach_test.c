/* What a lease that a worker presents is worth. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/attach.h"
#include "reeve/error.h"
#include "tests/support/core_fixture.h"

#include <CUnit/Basic.h>

static struct event hello(uint64_t conn, const char *id, uint64_t incarnation, const struct held_lease *held)
{
	return (struct event){ .kind = EVENT_HELLO,
		.conn = conn,
		.hello = { .worker = str_of(id),
			.queue = STR(""),
			.incarnation = incarnation,
			.slots = { [KIND_NOOP] = 1 },
			.held = held,
			.held_count = held != NULL } };
}

static void says_hello(
	struct core *c, uint64_t conn, const char *id, uint64_t incarnation, const struct held_lease *held)
{
	struct event event = hello(conn, id, incarnation, held);

	core_turn(c, 10, &event);
}

/* One subtask, leased to w1 by stream 1. */
static struct held_lease one_leased(struct core *c)
{
	uint64_t id;

	core_open(c, NULL);
	id = core_job(c, "q", "0123456789abcdef", 1);
	core_worker(c, 1, "w1", 1);
	return (struct held_lease){
		.ref = { id, 0, 1 }, .token = core_effect(c, EFFECT_ASSIGN, 0)->token, .phase = STR("")
	};
}

void test_a_lease_that_is_named_again_is_kept(void)
{
	struct core c;
	struct held_lease held = one_leased(&c);

	says_hello(&c, 2, "w1", 1, &held);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_WELCOME), 1);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_ADOPT), 0);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_CANCEL), 0);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_DROP), 1); /* of the stream before */
	CU_ASSERT_EQUAL(core_state(&c, held.ref.job, 0), SUBTASK_LEASED);
	core_close(&c);
}

void test_an_assignment_that_did_not_arrive_costs_no_attempt(void)
{
	struct core c;
	struct held_lease held = one_leased(&c);

	says_hello(&c, 2, "w1", 1, NULL);
	core_turn(&c, 10, NULL);
	CU_ASSERT_EQUAL(core_state(&c, held.ref.job, 0), SUBTASK_LEASED); /* given anew at once */
	CU_ASSERT_EQUAL(job_subtask(fleet_job(&c.fleet, held.ref.job), 0)->lost, 0);
	core_close(&c);
}

void test_a_worker_that_started_again_has_lost_it(void)
{
	struct core c;
	struct held_lease held = one_leased(&c);

	says_hello(&c, 2, "w1", 2, NULL);
	CU_ASSERT_EQUAL(core_state(&c, held.ref.job, 0), SUBTASK_BACKOFF);
	CU_ASSERT_EQUAL(job_subtask(fleet_job(&c.fleet, held.ref.job), 0)->lost, 1);
	core_close(&c);
}

void test_what_another_holds_is_refused(void)
{
	struct core c;
	struct held_lease held = one_leased(&c), older = held, newer = held;

	older.token.seq = 0;
	newer.token.term = 9;
	says_hello(&c, 2, "w2", 1, &older);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_CANCEL), 1);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_CANCEL, 0)->conn, 2);
	/* A lease that was granted here goes to nobody else, whatever is presented. */
	says_hello(&c, 3, "w3", 1, &newer);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_CANCEL, 0)->conn, 3);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_ADOPT), 0);
	core_close(&c);
}

/* A coordinator that has just started, with one subtask READY and, perhaps, a key that names it for w1. */
static uint64_t restarted(struct core *c, const struct held_lease *named)
{
	struct event restore = { .kind = EVENT_RESTORE_WORKER, .hello = { .worker = STR("w1") } };
	uint64_t id;

	core_open(c, NULL);
	c->fleet.term = 5;
	id = core_job(c, "q", "0123456789abcdef", 1);
	if (named) {
		restore.hello.held = named;
		restore.hello.held_count = 1;
		step(&c->fleet, &restore, c->now_ms, &c->fx);
	}
	return id;
}

void test_the_highest_old_token_wins_adoption(void)
{
	static const struct {
		uint64_t first, second;
		bool second_wins;
	} cases[] = { { 10, 11, true }, { 11, 10, false }, { 10, 10, false } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct core c;
		uint64_t id = restarted(&c, NULL);
		struct held_lease a = {
			.ref = { id, 0, 1 }, .token = { 1, cases[i].first }, .phase = STR("")
		};
		struct held_lease b = {
			.ref = { id, 0, 1 }, .token = { 1, cases[i].second }, .phase = STR("")
		};

		says_hello(&c, 1, "w1", 1, &a);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_ADOPT), 1);
		says_hello(&c, 2, "w2", 1, &b);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_ADOPT), cases[i].second_wins);
		CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_CANCEL), 1);
		CU_ASSERT_EQUAL(core_effect(&c, EFFECT_CANCEL, 0)->conn, cases[i].second_wins ? 1 : 2);
		core_close(&c);
	}
}

/* The answer was lost with its stream: the same worker presents the same old token. */
void test_who_did_not_hear_of_its_adoption_is_adopted_again(void)
{
	struct core c;
	uint64_t id = restarted(&c, NULL);
	struct held_lease held = { .ref = { id, 0, 1 }, .token = { 1, 10 }, .phase = STR("") };
	struct token first;

	says_hello(&c, 1, "w1", 1, &held);
	first = core_effect(&c, EFFECT_ADOPT, 0)->token;
	says_hello(&c, 2, "w1", 1, &held);
	CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_ADOPT), 1);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_CANCEL), 0);
	CU_ASSERT_TRUE(token_compare(core_effect(&c, EFFECT_ADOPT, 0)->token, first) > 0);
	core_close(&c);
}

/* The store names the token of an adoption that the worker never heard of; only that worker may have the older. */
void test_a_reserved_lease_waits_for_its_worker(void)
{
	static const struct {
		const char *worker;
		uint64_t seq;
		bool adopted;
	} cases[] = { { "w1", 10, true }, { "w1", 9, true }, { "w2", 9, false }, { "w2", 10, true },
		{ "w2", 11, true } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct held_lease named = { .ref = { 1, 0, 1 }, .token = { 1, 10 }, .phase = STR("") };
		struct held_lease held = {
			.ref = { 1, 0, 1 }, .token = { 1, cases[i].seq }, .phase = STR("")
		};
		struct core c;

		restarted(&c, &named);
		says_hello(&c, 1, cases[i].worker, 1, &held);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_ADOPT), cases[i].adopted);
		core_close(&c);
	}
}

void test_hellos_that_cannot_be_are_dropped(void)
{
	char id[8] = "w0";
	struct core c;

	core_open(&c, NULL);
	says_hello(&c, 1, "", 1, NULL);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DROP, 0)->reason, REASON_BAD_NAME);
	for (uint64_t i = 0; i < 8; i++) {
		id[1] = (char)('0' + i);
		says_hello(&c, i + 2, id, 7, NULL);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_DROP), 0);
	}
	says_hello(&c, 20, "w8", 1, NULL);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DROP, 0)->reason, REASON_TOO_MANY_WORKERS);
	says_hello(&c, 21, "w0", 6, NULL);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DROP, 0)->reason, REASON_OLD_INCARNATION);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_DROP, 0)->conn, 21);
	core_close(&c);
}
