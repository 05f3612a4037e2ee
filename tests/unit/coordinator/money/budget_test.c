/* Money is reserved before a call and settled after it; none leaks, and none is spent twice. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/money/budget.h"
#include "coordinator/schedule/claim.h"
#include "coordinator/state/record.h"
#include "reeve/error.h"
#include "tests/unit/coordinator/money/paid_fixture.h"

#include <CUnit/Basic.h>

void test_what_fits(void)
{
	static const struct {
		uint32_t price;
		struct purse purse;
		bool fits;
	} cases[] = {
		{ 0, { 0, 0, 0 }, true },
		{ 100, { 99, 0, 0 }, false },
		{ 100, { 100, 0, 0 }, true },
		{ 100, { 300, 100, 101 }, false },
		{ 100, { 300, 100, 100 }, true },
		{ 100, { 100, 0, 200 }, false }, /* a call cost more than was reserved for it */
		{ 100, { UINT64_MAX, 0, UINT64_MAX - 100 }, true },
	};

	const struct subtask_row row = { .kind = KIND_SCRIPTED };
	static const struct fleet fleet;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct job_row job = { .purse = cases[i].purse };

		job.work.price_microusd = cases[i].price;
		CU_ASSERT_EQUAL(budget_fits(&fleet, &job, &row), cases[i].fits);
	}
}

void test_paid_work_needs_a_budget(void)
{
	struct paid p;

	paid_submit(&p, 1, 0);
	CU_ASSERT_EQUAL(p.id, 0);
	core_close(&p.c);
}

void test_no_more_is_out_than_is_granted(void)
{
	struct paid p;

	paid_begin(&p, 10, 3 * PRICE - 1);
	CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ASSIGN), 2);
	CU_ASSERT_EQUAL(core_effect(&p.c, EFFECT_ASSIGN, 0)->microusd, PRICE);
	CU_ASSERT_EQUAL(core_moves(&p.c, MOVE_SUBTASK), 2); /* in the commit before the assignment goes out */
	paid_purse_is(&p, 2 * PRICE, 0);
	core_close(&p.c);
}

void test_a_report_frees_what_it_did_not_cost(void)
{
	struct paid p;
	struct effect first;
	struct event event;

	paid_begin(&p, 10, 2 * PRICE);
	first = *core_effect(&p.c, EFFECT_ASSIGN, 0);
	event = paid_report(&p, &first, 10);
	core_turn(&p.c, 5, &event);
	CU_ASSERT_EQUAL(core_state(&p.c, p.id, first.ref.number), SUBTASK_DONE);
	CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ASSIGN), 0); /* 90 are free, and one costs 100 */
	paid_purse_is(&p, PRICE, 10);
	core_turn(&p.c, 5, &event); /* once more, as after a reconnect */
	paid_purse_is(&p, PRICE, 10);
	core_close(&p.c);
}

void test_who_is_not_heard_of_has_spent_it_all_until_it_says_less(void)
{
	struct paid p;
	struct effect first;
	struct event event, gone = { .kind = EVENT_GONE, .conn = 1 };
	struct subtask_record record;

	paid_begin(&p, 1, PRICE);
	first = *core_effect(&p.c, EFFECT_ASSIGN, 0);
	core_turn(&p.c, 5, &gone);
	paid_silence(&p, TTL_MS - 500);
	paid_purse_is(&p, 0, PRICE);
	event = paid_report(&p, &first, 30);
	core_turn(&p.c, 5, &event); /* by a stream that is no worker's */
	paid_attach_named(&p, STR("other"), 2, 1, NULL, 0);
	event.conn = 2;
	core_turn(&p.c, 5, &event); /* by who never had it */
	paid_purse_is(&p, 0, PRICE);
	paid_attach(&p, 3, 1, NULL, 0);
	event.conn = 3;
	core_turn(&p.c, 5, &event);
	CU_ASSERT_NOT_EQUAL(core_state(&p.c, p.id, 0), SUBTASK_DONE); /* it comes too late */
	CU_ASSERT_EQUAL_FATAL(core_moves(&p.c, MOVE_SUBTASK), 1);
	CU_ASSERT_TRUE_FATAL(record_unpack_subtask(p.c.fx.moves[0].value, &record));
	CU_ASSERT_TRUE(str_equal(record.detail, str_of(reason_words(REASON_WORKER_LOST)))); /* still */
	paid_purse_is(&p, 0, 30);
	core_turn(&p.c, 5, &event);
	paid_purse_is(&p, 0, 30);
	core_close(&p.c);
}

void test_a_worker_that_comes_back_has_its_money_again(void)
{
	struct paid p;
	struct event gone = { .kind = EVENT_GONE, .conn = 1 };
	struct held_lease held;

	paid_begin(&p, 1, PRICE);
	held = paid_held(&p);
	core_turn(&p.c, 5, &gone);
	paid_silence(&p, TTL_MS);
	CU_ASSERT_EQUAL(p.job->state, JOB_PAUSED); /* nothing is left for another one */
	paid_purse_is(&p, 0, PRICE);
	paid_attach(&p, 2, 1, &held, 1);
	CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ADOPT), 1);
	paid_purse_is(&p, PRICE, 0);
	core_close(&p.c);
}

void test_what_did_not_arrive_costs_nothing(void)
{
	struct paid p;

	paid_begin(&p, 1, PRICE);
	paid_purse_is(&p, PRICE, 0);
	paid_attach(&p, 2, 1, NULL, 0); /* the same process, without it */
	core_turn(&p.c, 5, NULL);
	CU_ASSERT_EQUAL(core_state(&p.c, p.id, 0), SUBTASK_LEASED); /* again */
	paid_purse_is(&p, PRICE, 0);
	core_close(&p.c);
}

/* What is not stored in this turn is not settled in it. */
void test_what_cannot_be_checked_yet_stays_reserved(void)
{
	struct paid p;
	struct effect first;
	struct event event;

	paid_begin(&p, 3, 2 * PRICE);
	first = *core_effect(&p.c, EFFECT_ASSIGN, 0);
	event = paid_report(&p, &first, 10);
	event.result.gate.body_err = -E_UNAVAILABLE;
	for (int i = 0; i < GATE_RECHECKS_MOST; i++) {
		core_turn(&p.c, 5, &event);
		CU_ASSERT_EQUAL(core_state(&p.c, p.id, first.ref.number), SUBTASK_GATING);
		CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ASSIGN), 0);
		paid_purse_is(&p, 2 * PRICE, 0);
	}
	core_turn(&p.c, 5, &event);
	CU_ASSERT_EQUAL(core_state(&p.c, p.id, first.ref.number), SUBTASK_HELD);
	paid_purse_is(&p, PRICE, 10);
	core_close(&p.c);
}

/* A worker that was given up reports while the result of the next one is at the gates: what is stored can be read. */
void test_a_late_report_at_the_gates_is_stored_as_a_lease(void)
{
	struct paid p;
	struct effect first, second;
	struct event event, gone = { .kind = EVENT_GONE, .conn = 1 };
	struct subtask_record record;

	paid_begin(&p, 1, 3 * PRICE);
	first = *core_effect(&p.c, EFFECT_ASSIGN, 0);
	core_turn(&p.c, 5, &gone);
	paid_silence(&p, TTL_MS + 1000);
	paid_attach(&p, 2, 2, NULL, 0);
	second = *core_effect(&p.c, EFFECT_ASSIGN, 0);
	event = paid_report(&p, &second, 20);
	event.result.gate.body_err = -E_UNAVAILABLE;
	core_turn(&p.c, 5, &event);
	CU_ASSERT_EQUAL(core_state(&p.c, p.id, 0), SUBTASK_GATING);
	event = paid_report(&p, &first, 30);
	event.conn = 2;
	core_turn(&p.c, 5, &event);
	CU_ASSERT_EQUAL_FATAL(core_moves(&p.c, MOVE_SUBTASK), 1);
	CU_ASSERT_TRUE_FATAL(record_unpack_subtask(p.c.fx.moves[0].value, &record));
	CU_ASSERT_EQUAL(record.row.state, SUBTASK_LEASED);
	CU_ASSERT_EQUAL(record.bill.spent, 30);
	core_close(&p.c);
}

void test_a_cancelled_job_counts_what_is_out_as_spent(void)
{
	struct paid p;
	struct event event = { .kind = EVENT_CANCEL, .conn = 9 };

	paid_begin(&p, 10, 10 * PRICE);
	event.job = p.id;
	core_turn(&p.c, 5, &event);
	CU_ASSERT_EQUAL(p.job->state, JOB_CANCELLED);
	paid_purse_is(&p, 0, SLOTS * PRICE);
	core_close(&p.c);
}

void test_a_job_without_money_pauses_and_goes_on_with_more(void)
{
	static const struct {
		uint64_t budget;
		int err;
	} cases[] = { { PRICE - 1, -E_INVALID }, { 2 * PRICE - 1, -E_INVALID }, { 2 * PRICE, 0 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct paid p;
		struct event event, resume = { .kind = EVENT_RESUME, .conn = 7 };

		paid_begin(&p, 2, PRICE);
		event = paid_report(&p, core_effect(&p.c, EFFECT_ASSIGN, 0), PRICE);
		core_turn(&p.c, 5, &event);
		core_turn(&p.c, 5, NULL);
		CU_ASSERT_EQUAL(p.job->state, JOB_PAUSED);
		CU_ASSERT_EQUAL(p.job->reason, REASON_BUDGET);
		resume.resume.job = p.id;
		resume.resume.budget_microusd = cases[i].budget;
		core_turn(&p.c, 5, &resume);
		CU_ASSERT_EQUAL(core_effect(&p.c, EFFECT_RESUMED, 0)->err, cases[i].err);
		CU_ASSERT_EQUAL(p.job->state, cases[i].err ? JOB_PAUSED : JOB_RUNNING);
		CU_ASSERT_EQUAL(p.job->purse.granted, cases[i].err ? PRICE : cases[i].budget);
		CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ASSIGN), cases[i].err ? 0 : 1);
		core_close(&p.c);
	}
}

/* What runs has paused for nothing. More of it is taken all the same: after a restart a job runs until somebody sees that its
 * money is spent. */
void test_what_runs_is_given_more_and_else_nothing(void)
{
	struct paid p;
	struct event resume = { .kind = EVENT_RESUME, .resume = { .budget_microusd = PRICE } };

	paid_submit(&p, 2, PRICE);
	resume.resume.job = p.id;
	core_turn(&p.c, 5, &resume);
	CU_ASSERT_EQUAL(core_effect(&p.c, EFFECT_RESUMED, 0)->err, -E_PRECONDITION);
	resume.resume.budget_microusd = PRICE + 1;
	core_turn(&p.c, 5, &resume);
	CU_ASSERT_EQUAL(core_effect(&p.c, EFFECT_RESUMED, 0)->err, 0);
	CU_ASSERT_EQUAL(core_moves(&p.c, MOVE_JOB), 1);
	CU_ASSERT_EQUAL(p.job->purse.granted, PRICE + 1);
	resume.resume.job = p.id + 1;
	core_turn(&p.c, 5, &resume);
	CU_ASSERT_EQUAL(core_effect(&p.c, EFFECT_RESUMED, 0)->err, -E_NOT_FOUND);
	core_close(&p.c);
}

/* What a worker says it has spent is a number like any: no sum of them comes round to little. */
void test_a_report_beyond_sense_does_not_fill_the_purse(void)
{
	struct paid p;
	struct event event;

	paid_begin(&p, 3, 2 * PRICE);
	event = paid_report(&p, core_effect(&p.c, EFFECT_ASSIGN, 0), UINT64_MAX);
	core_turn(&p.c, 5, &event);
	CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ASSIGN), 0);
	CU_ASSERT_FALSE(budget_fits(&p.c.fleet, p.job, job_subtask(p.job, 1)));
	core_close(&p.c);
}

/* The last of two leases of the last subtask fails for the last time: a long input is written once, not at each step. */
void test_the_end_of_a_subtask_with_a_long_input_fits_a_commit(void)
{
	static char bytes[60000];
	struct str large = { bytes, sizeof bytes };
	struct paid p;
	struct event event, turn = { .kind = EVENT_TURN };

	paid_begin(&p, 1, 3 * PRICE);
	event = paid_report(&p, core_effect(&p.c, EFFECT_ASSIGN, 0), PRICE);
	event.result.outcome = OUTCOME_FAILED;
	event.result.reason = STR("no");
	paid_hedged(&p);
	p.job->request = large;
	job_subtask(p.job, 0)->spec = large.at;
	job_subtask(p.job, 0)->spec_len = (uint32_t)large.len;
	job_subtask(p.job, 0)->failed = ATTEMPTS_FAILED_MOST - 1;
	effects_clear(&p.c.fx);
	step(&p.c.fleet, &turn, p.c.now_ms, &p.c.fx);
	effects_move(&p.c.fx, (struct move){ .kind = MOVE_WORKER,
				      .key = STR("k"),
				      .value = { bytes, EFFECT_BYTES_MOST - EFFECT_BYTES_MOST / 2 } });
	effects_move(&p.c.fx, (struct move){ .kind = MOVE_WORKER,
				      .key = STR("l"),
				      .value = { bytes, EFFECT_BYTES_MOST / 2 - 100 } });
	CU_ASSERT_TRUE(step_fits(&p.c.fleet, &event, &p.c.fx));
	step(&p.c.fleet, &event, p.c.now_ms, &p.c.fx);
	CU_ASSERT_EQUAL(p.job->state, JOB_DONE);
	CU_ASSERT_EQUAL(core_moves(&p.c, MOVE_SUBTASK), 1);
	CU_ASSERT_TRUE(p.c.fx.move_bytes <= COMMIT_BYTES_MOST);
	core_close(&p.c);
}
