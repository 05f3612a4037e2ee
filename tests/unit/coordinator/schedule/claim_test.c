/* What a lease that a worker presents is worth. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/claim.h"
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
		.ref = { id, 0, 1, 0 }, .token = core_effect(c, EFFECT_ASSIGN, 0)->token, .phase = STR("")
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
	id = core_job(c, "q", "0123456789abcdef", 1);
	c->fleet.term = 5;
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
			.ref = { id, 0, 1, 0 }, .token = { 1, cases[i].first }, .phase = STR("")
		};
		struct held_lease b = {
			.ref = { id, 0, 1, 0 }, .token = { 1, cases[i].second }, .phase = STR("")
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
	struct held_lease held = { .ref = { id, 0, 1, 0 }, .token = { 1, 10 }, .phase = STR("") };
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
		struct held_lease named = { .ref = { 1, 0, 1, 0 }, .token = { 1, 10 }, .phase = STR("") };
		struct held_lease held = {
			.ref = { 1, 0, 1, 0 }, .token = { 1, cases[i].seq }, .phase = STR("")
		};
		struct core c;

		restarted(&c, &named);
		says_hello(&c, 1, cases[i].worker, 1, &held);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_ADOPT), cases[i].adopted);
		core_close(&c);
	}
}

/* A coordinator of term 5 with one subtask READY that nobody had in this term. */
void test_what_cannot_be_true_is_refused(void)
{
	static const struct {
		struct token token;
		const char *queue;
		uint32_t noop, tool; /* slots */
		bool adopted;
	} cases[] = {
		{ { 1, 10 }, "", 1, 0, true }, { { 4, UINT64_MAX }, "", 1, 0, true },
		{ { 5, 1 }, "", 1, 0, false }, /* of this term, and it is not in the row */
		{ { 6, 1 }, "", 1, 0, false }, { { UINT64_MAX, UINT64_MAX }, "", 1, 0, false },
		{ { 0, 10 }, "", 1, 0, false }, { { 1, 0 }, "", 1, 0, false }, { { 1, 10 }, "q", 1, 0, true },
		{ { 1, 10 }, "mine", 1, 0, false }, { { 1, 10 }, "", 0, 1, false },
		{ { 1, 10 }, "", 0, 0, true }, /* it drains, and hands in what it has */
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct core c;
		uint64_t id = restarted(&c, NULL);
		struct held_lease held = {
			.ref = { id, 0, 1, 0 }, .token = cases[i].token, .phase = STR("")
		};
		struct event event = hello(1, "w1", 1, &held);

		event.hello.queue = str_of(cases[i].queue);
		event.hello.slots[KIND_NOOP] = cases[i].noop;
		event.hello.slots[KIND_TOOL] = cases[i].tool;
		core_turn(&c, 10, &event);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_ADOPT), cases[i].adopted);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_CANCEL), !cases[i].adopted);
		core_close(&c);
	}
}

/* Neither a reserved lease nor one that was adopted here goes to who makes up a token, or repeats another's. */
void test_a_made_up_token_takes_nothing_from_another(void)
{
	static const struct token tokens[] = { { 5, 0 }, { 5, 1 }, { 5, 2 }, { 5, 3 }, { 6, 0 },
		{ UINT64_MAX, UINT64_MAX } };

	for (size_t i = 0; i < 2 * sizeof tokens / sizeof tokens[0]; i++) {
		struct held_lease named = { .ref = { 1, 0, 1, 0 }, .token = { 1, 10 }, .phase = STR("") };
		struct held_lease held = { .ref = { 1, 0, 1, 0 }, .token = tokens[i / 2], .phase = STR("") };
		struct core c;

		restarted(&c, &named);
		if (i % 2)
			says_hello(&c, 1, "w1", 1, &named);
		says_hello(&c, 2, "w2", 1, &held);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_ADOPT), 0);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_CANCEL), 1);
		core_close(&c);
	}
}

void test_an_attempt_has_the_number_it_may_have(void)
{
	static const struct {
		uint32_t says, is;
	} cases[] = { { 0, 1 }, { 1, 1 }, { 2, 2 }, { 1000, 1000 }, { 1001, 1 }, { UINT32_MAX, 1 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct core c;
		uint64_t id = restarted(&c, NULL);
		struct held_lease held = {
			.ref = { id, 0, cases[i].says, 0 }, .token = { 1, 10 }, .phase = STR("")
		};

		says_hello(&c, 1, "w1", 1, &held);
		CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_ADOPT), 1);
		CU_ASSERT_EQUAL(core_effect(&c, EFFECT_ADOPT, 0)->ref.attempt, cases[i].is);
		CU_ASSERT_EQUAL(job_subtask(fleet_job(&c.fleet, id), 0)->attempts, cases[i].is);
		core_close(&c);
	}
}

/* It was taken for lost, and comes back with it before anybody else has it: the same attempt goes on. */
void test_what_nobody_has_yet_goes_on(void)
{
	struct core c;
	struct held_lease held = one_leased(&c);

	says_hello(&c, 2, "w1", 2, NULL);
	CU_ASSERT_EQUAL(core_state(&c, held.ref.job, 0), SUBTASK_BACKOFF);
	held.ref.attempt = UINT32_MAX;
	says_hello(&c, 3, "w1", 2, &held);
	CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_ADOPT), 1);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_ADOPT, 0)->ref.attempt, 1);
	CU_ASSERT_EQUAL(core_state(&c, held.ref.job, 0), SUBTASK_LEASED);
	core_close(&c);
}

/* Two streams in one turn: the first did not name the lease, the second does. */
void test_the_last_hello_says_what_a_worker_has(void)
{
	struct core c;
	struct held_lease held = one_leased(&c);
	struct event without = hello(2, "w1", 1, NULL);

	step(&c.fleet, &without, c.now_ms, &c.fx);
	says_hello(&c, 3, "w1", 1, &held);
	core_turn(&c, 10, NULL);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_ASSIGN), 0);
	CU_ASSERT_TRUE(token_equal(job_subtask(fleet_job(&c.fleet, held.ref.job), 0)->token, held.token));
	CU_ASSERT_EQUAL(c.fleet.lease_count, 1);
	core_close(&c);
}

/* A store that lost its tail may have lost a job, and its number goes to the next one: what was run for the first is nothing to
 * the second, whichever coordinator is asked. */
void test_what_was_run_before_a_job_was_planned_is_not_of_it(void)
{
	static const struct {
		struct token token;
		bool adopted;
	} cases[] = { { { 2, UINT64_MAX }, false }, { { 3, 1 }, true }, { { 4, 1 }, true } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct held_lease held = {
			.ref = { 1, 0, 1, 0 }, .token = cases[i].token, .finished = true, .phase = STR("")
		};
		struct core c;

		core_open(&c, NULL);
		c.fleet.term = 3;
		core_job(&c, "q", "0123456789abcdef", 1);
		c.fleet.term = 5;
		says_hello(&c, 1, "w1", 1, &held);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_ADOPT), cases[i].adopted);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_CANCEL), !cases[i].adopted);
		core_close(&c);
	}
}

/* Nor is it where the number of a term was lost and given again, too, so that the tokens do not tell; nor when a key names the row
 * for this worker, which may not have heard of the lease that the key speaks of. */
void test_what_has_the_mark_of_another_job_is_not_of_this_one(void)
{
	struct held_lease key = { .ref = { 1, 0, 1, 0 }, .token = { 3, 7 }, .phase = STR("") };

	for (int named = 0; named < 2; named++)
		for (uint64_t off = 0; off < 3; off++) {
			struct event restore = { .kind = EVENT_RESTORE_WORKER,
				.hello = { .worker = STR("w1"), .held = &key, .held_count = 1 } };
			struct held_lease held = {
				.ref = { 1, 0, 1, 0 }, .token = { 3, 5 }, .phase = STR("")
			};
			struct core c;

			core_open(&c, NULL);
			c.fleet.term = 3;
			core_job(&c, "q", "0123456789abcdef", 1);
			held.ref.mark = off == 2 ? 0 : job_mark(fleet_job(&c.fleet, 1)) + off;
			c.fleet.term = 5;
			if (named)
				step(&c.fleet, &restore, c.now_ms, &c.fx);
			says_hello(&c, 1, "w1", 1, &held);
			CU_ASSERT_EQUAL(core_count(&c, EFFECT_ADOPT), off != 1); /* 2: it does not say */
			CU_ASSERT_EQUAL(core_count(&c, EFFECT_CANCEL), off == 1);
			core_close(&c);
		}
}

/* An accepted result that the store has is acknowledged again; one that it lost comes in under a new token, and is accepted. */
void test_a_retained_result_is_acknowledged_or_adopted(void)
{
	for (int lost = 0; lost <= 1; lost++) {
		struct held_lease held = { .ref = { 1, 0, 1, 0 }, .finished = true, .phase = STR("") };
		struct effect effect;
		struct event result;
		struct core c;

		core_open(&c, NULL);
		core_job(&c, "q", "0123456789abcdef", 2);
		core_worker(&c, 1, "w1", 1);
		effect = *core_effect(&c, EFFECT_ASSIGN, 0);
		held.token = effect.token;
		if (lost) { /* and with it a whole life: only the plan is there */
			core_close(&c);
			core_open(&c, NULL);
			core_job(&c, "q", "0123456789abcdef", 2);
			c.fleet.term = 5;
		} else {
			result = core_result(&c, &effect, 0);
			core_turn(&c, 10, &result);
		}
		says_hello(&c, 2, "w1", 1, &held);
		CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_ADOPT), lost);
		if (lost) {
			effect = *core_effect(&c, EFFECT_ADOPT, 0);
			result = core_result(&c, &effect, 2);
			core_turn(&c, 10, &result);
		}
		CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_ACKNOWLEDGE), 1);
		CU_ASSERT_TRUE(effect_accepts(core_effect(&c, EFFECT_ACKNOWLEDGE, 0)));
		CU_ASSERT_EQUAL(core_state(&c, 1, 0), SUBTASK_DONE);
		CU_ASSERT_EQUAL(job_subtask(fleet_job(&c.fleet, 1), 0)->attempts, 1);
		core_close(&c);
	}
}
