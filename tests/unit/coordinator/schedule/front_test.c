/* What stands in front of a list and cannot go now: a suspect beside another, a question that is too dear. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/front.h"
#include "common/tier/lend.h"
#include "reeve/limits.h"
#include "tests/support/model_fixture.h"

#include <CUnit/CUnit.h>

void test_of_two_suspects_a_worker_has_one(void)
{
	static const struct {
		uint32_t suspects;
		uint8_t lost;
		bool may;
	} cases[] = {
		{ 0, SUSPECT_LOST_LEAST, true },
		{ 1, SUSPECT_LOST_LEAST - 1, true },
		{ 1, SUSPECT_LOST_LEAST, false },
		{ 2, ATTEMPTS_LOST_MOST - 1, false },
		{ 1, 0, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct worker_row worker = { .suspects = cases[i].suspects };
		struct subtask_row row = { .lost = cases[i].lost };

		CU_ASSERT_EQUAL(front_may_be_beside(&worker, &row), cases[i].may);
	}
}

/* Its process begins anew, and says that it has nothing. */
static void dies(struct core *c, const struct job_row *job, uint64_t incarnation)
{
	struct event hello = { .kind = EVENT_HELLO,
		.conn = incarnation,
		.hello = { .worker = STR("w1"),
			.queue = STR(""),
			.incarnation = incarnation,
			.slots = { [KIND_NOOP] = 3 } } };

	core_turn(c, 10, &hello);
	while (job->backoff_count)
		core_turn(c, 100, NULL);
}

/* Three that were lost together twice: the worker has one of them from then on, whatever else it is given. */
void test_suspects_run_one_by_one(void)
{
	struct core c;
	uint64_t id;

	core_open(&c, NULL);
	id = core_job(&c, "q", "0123456789abcdef", 3);
	core_worker(&c, 1, "w1", 3);
	CU_ASSERT_EQUAL_FATAL(c.fleet.lease_count, 3);
	for (uint64_t i = 1; i <= SUSPECT_LOST_LEAST; i++)
		dies(&c, fleet_job(&c.fleet, id), 100 + i);
	CU_ASSERT_EQUAL(c.fleet.lease_count, 1);
	CU_ASSERT_EQUAL(c.fleet.workers[fleet_worker(&c.fleet, STR("w1"), false)].suspects, 1);
	core_worker(&c, 200, "w2", 3); /* another one takes another one */
	CU_ASSERT_EQUAL(c.fleet.lease_count, 2);
	CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_ASSIGN), 1);
	struct event done = core_result(&c, core_effect(&c, EFFECT_ASSIGN, 0), 0);
	core_turn(&c, 1, &done);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_ASSIGN), 1); /* the third */
	CU_ASSERT_EQUAL(fleet_job(&c.fleet, id)->counts.by_state[SUBTASK_DONE], 1);
	core_close(&c);
}

static const struct str languages[] = { STR("c") }, lenses[] = { STR("security") };
static const struct tier tier = { .name = STR("small"),
	.price = { 1000000, 5000000, 100000, 1250000 },
	.window = 200000,
	.max_output = 1000 };
enum { CHEAP_BYTES = 3000, DEAR_BYTES = 2 * MODEL_INLINE_BYTES_MOST };

/* So many dear files, which go first for their lines, then a cheap one; and what its question may cost. */
static struct job_row *dear_in_front(struct core *c, uint32_t dear, uint64_t budget)
{
	struct plan_file files[FRONT_LOOKS + 2];
	const struct job_work work = { .files = files,
		.file_count = dear + 1,
		.languages = languages,
		.language_count = 1,
		.budget_microusd = budget,
		.model_lenses = lenses,
		.model_lens_count = 1 };

	for (uint32_t i = 0; i < dear; i++)
		files[i] = (struct plan_file){ 2 * MODEL_SHARD_LINES, 0, false, i, i + 1, DEAR_BYTES };
	files[dear] = (struct plan_file){ 100, 0, false, dear, dear + 1, CHEAP_BYTES };
	return model_begin(c, &tier, 1, &work);
}

/* Behind as many as are looked at for a worker, and behind one more: then the job would stand still, and is looked through. */
void test_a_dear_question_does_not_hold_up_a_cheap_one(void)
{
	static const uint32_t dear[] = { 1, FRONT_LOOKS - 1, FRONT_LOOKS, FRONT_LOOKS + 1 };
	const uint32_t price = tier_lend_microusd(&tier, CHEAP_BYTES);

	for (size_t i = 0; i < sizeof dear / sizeof dear[0]; i++) {
		struct core c = { 0 };
		struct job_row *job = dear_in_front(&c, dear[i], price);

		CU_ASSERT_PTR_NOT_NULL_FATAL(job);
		model_worker(&c, 7, STR("w"), 1, 4);
		core_turn(&c, 500, NULL);
		CU_ASSERT_EQUAL(job->state, JOB_RUNNING);
		CU_ASSERT_EQUAL(job->purse.reserved, price);
		core_close(&c);
	}
}

void test_a_job_that_can_pay_for_nothing_pauses(void)
{
	struct core c = { 0 };
	struct job_row *job = dear_in_front(&c, FRONT_LOOKS + 1, tier_lend_microusd(&tier, CHEAP_BYTES) - 1);

	CU_ASSERT_PTR_NOT_NULL_FATAL(job);
	model_worker(&c, 7, STR("w"), 1, 4);
	for (int i = 0; i < 4; i++)
		core_turn(&c, 500, NULL);
	CU_ASSERT_EQUAL(job->state, JOB_PAUSED);
	CU_ASSERT_EQUAL(job->reason, REASON_BUDGET);
	CU_ASSERT_EQUAL(job->purse.reserved, 0);
	core_close(&c);
}
