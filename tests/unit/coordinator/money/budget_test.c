/* Money is reserved before a call and settled after it; none leaks, and none is spent twice. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/money/budget.h"
#include "coordinator/schedule/claim.h"
#include "coordinator/state/record.h"
#include "common/buf.h"
#include "reeve/error.h"
#include "tests/support/core_fixture.h"

#include <CUnit/Basic.h>

enum { PRICE = 100, SLOTS = 4 };

/* A scripted job whose attempts cost at most PRICE, and a worker with SLOTS slots for it. */
struct paid {
	struct core c;
	uint64_t id;
	struct job_row *job;
};

static void attach_named(struct paid *p, struct str name, uint64_t conn, uint64_t incarnation,
	const struct held_lease *held, size_t count)
{
	struct event event = { .kind = EVENT_HELLO,
		.conn = conn,
		.hello = { .worker = name,
			.queue = STR(""),
			.incarnation = incarnation,
			.slots = { [KIND_SCRIPTED] = SLOTS },
			.prefetch = { [KIND_SCRIPTED] = SLOTS }, /* not for what is paid for */
			.held = held,
			.held_count = count } };

	core_turn(&p->c, 1, &event);
}

static void attach(
	struct paid *p, uint64_t conn, uint64_t incarnation, const struct held_lease *held, size_t count)
{
	attach_named(p, STR("w"), conn, incarnation, held, count);
}

static int submit(struct paid *p, uint32_t subtasks, uint64_t budget)
{
	static const struct str script = { "x", 1 };
	struct event event = { .kind = EVENT_SUBMIT,
		.submit = { .queue = STR("q"),
			.principal = STR("test"),
			.key = STR("0123456789abcdef"),
			.work = { .kind = KIND_SCRIPTED,
				.subtasks = subtasks,
				.scripts = &script,
				.script_count = 1,
				.lens = { "", 0 },
				.price_microusd = PRICE,
				.budget_microusd = budget },
			.request = STR("request") } };

	*p = (struct paid){ 0 };
	core_open(&p->c, NULL);
	core_turn(&p->c, 1, &event);
	p->id = core_effect(&p->c, EFFECT_SUBMITTED, 0)->ref.job;
	p->job = p->id ? fleet_job(&p->c.fleet, p->id) : NULL;
	while (p->job && p->job->state == JOB_PLANNING)
		core_turn(&p->c, 0, NULL);
	return core_effect(&p->c, EFFECT_SUBMITTED, 0) ? core_effect(&p->c, EFFECT_SUBMITTED, 0)->err : 0;
}

static struct event report(const struct paid *p, const struct effect *assigned, uint64_t spent)
{
	static const struct tool_result none = { .tool = { "scripted", 8 } };
	struct event event = core_result(&p->c, assigned, 0);

	event.result.spent_microusd = spent;
	event.result.gate.result = &none;
	event.result.gate.evidence = NULL;
	return event;
}

static void purse_is(const struct paid *p, uint64_t reserved, uint64_t spent)
{
	CU_ASSERT_EQUAL(p->job->purse.reserved, reserved);
	CU_ASSERT_EQUAL(p->job->purse.spent, spent);
}

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

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct job_row job = { .purse = cases[i].purse };

		job.work.price_microusd = cases[i].price;
		CU_ASSERT_EQUAL(budget_fits(&job), cases[i].fits);
	}
}

void test_paid_work_needs_a_budget(void)
{
	struct paid p;

	submit(&p, 1, 0);
	CU_ASSERT_EQUAL(p.id, 0);
	core_close(&p.c);
}

void test_no_more_is_out_than_is_granted(void)
{
	struct paid p;

	submit(&p, 10, 3 * PRICE - 1);
	attach(&p, 1, 1, NULL, 0);
	CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ASSIGN), 2);
	CU_ASSERT_EQUAL(core_effect(&p.c, EFFECT_ASSIGN, 0)->microusd, PRICE);
	CU_ASSERT_EQUAL(core_moves(&p.c, MOVE_SUBTASK), 2); /* in the commit before the assignment goes out */
	purse_is(&p, 2 * PRICE, 0);
	core_close(&p.c);
}

void test_a_report_frees_what_it_did_not_cost(void)
{
	struct paid p;
	struct effect first;
	struct event event;

	submit(&p, 10, 2 * PRICE);
	attach(&p, 1, 1, NULL, 0);
	first = *core_effect(&p.c, EFFECT_ASSIGN, 0);
	event = report(&p, &first, 10);
	core_turn(&p.c, 5, &event);
	CU_ASSERT_EQUAL(core_state(&p.c, p.id, first.ref.number), SUBTASK_DONE);
	CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ASSIGN), 0); /* 90 are free, and one costs 100 */
	purse_is(&p, PRICE, 10);
	core_turn(&p.c, 5, &event); /* once more, as after a reconnect */
	purse_is(&p, PRICE, 10);
	core_close(&p.c);
}

void test_who_is_not_heard_of_has_spent_it_all_until_it_says_less(void)
{
	struct paid p;
	struct effect first;
	struct event event, gone = { .kind = EVENT_GONE, .conn = 1 };
	struct subtask_record record;

	submit(&p, 1, PRICE);
	attach(&p, 1, 1, NULL, 0);
	first = *core_effect(&p.c, EFFECT_ASSIGN, 0);
	core_turn(&p.c, 5, &gone);
	for (int64_t ms = 0; ms < TTL_MS; ms += 500)
		core_turn(&p.c, 500, NULL);
	purse_is(&p, 0, PRICE);
	event = report(&p, &first, 30);
	core_turn(&p.c, 5, &event); /* by a stream that is no worker's */
	attach_named(&p, STR("other"), 2, 1, NULL, 0);
	event.conn = 2;
	core_turn(&p.c, 5, &event); /* by who never had it */
	purse_is(&p, 0, PRICE);
	attach(&p, 3, 1, NULL, 0);
	event.conn = 3;
	core_turn(&p.c, 5, &event);
	CU_ASSERT_NOT_EQUAL(core_state(&p.c, p.id, 0), SUBTASK_DONE); /* it comes too late */
	CU_ASSERT_EQUAL_FATAL(core_moves(&p.c, MOVE_SUBTASK), 1);
	CU_ASSERT_TRUE_FATAL(record_unpack_subtask(p.c.fx.moves[0].value, &record));
	CU_ASSERT_TRUE(str_equal(record.detail, str_of(reason_words(REASON_WORKER_LOST)))); /* still */
	purse_is(&p, 0, 30);
	core_turn(&p.c, 5, &event);
	purse_is(&p, 0, 30);
	core_close(&p.c);
}

void test_a_worker_that_comes_back_has_its_money_again(void)
{
	struct paid p;
	struct event gone = { .kind = EVENT_GONE, .conn = 1 };
	struct held_lease held;

	submit(&p, 1, PRICE);
	attach(&p, 1, 1, NULL, 0);
	held = (struct held_lease){ .ref = core_effect(&p.c, EFFECT_ASSIGN, 0)->ref,
		.token = core_effect(&p.c, EFFECT_ASSIGN, 0)->token,
		.phase = STR("") };
	core_turn(&p.c, 5, &gone);
	for (int64_t ms = 0; ms <= TTL_MS; ms += 500)
		core_turn(&p.c, 500, NULL);
	CU_ASSERT_EQUAL(p.job->state, JOB_PAUSED); /* nothing is left for another one */
	purse_is(&p, 0, PRICE);
	attach(&p, 2, 1, &held, 1);
	CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ADOPT), 1);
	purse_is(&p, PRICE, 0);
	core_close(&p.c);
}

void test_what_did_not_arrive_costs_nothing(void)
{
	struct paid p;

	submit(&p, 1, PRICE);
	attach(&p, 1, 1, NULL, 0);
	purse_is(&p, PRICE, 0);
	attach(&p, 2, 1, NULL, 0); /* the same process, without it */
	core_turn(&p.c, 5, NULL);
	CU_ASSERT_EQUAL(core_state(&p.c, p.id, 0), SUBTASK_LEASED); /* again */
	purse_is(&p, PRICE, 0);
	core_close(&p.c);
}

/* What is not stored in this turn is not settled in it. */
void test_what_cannot_be_checked_yet_stays_reserved(void)
{
	struct paid p;
	struct effect first;
	struct event event;

	submit(&p, 3, 2 * PRICE);
	attach(&p, 1, 1, NULL, 0);
	first = *core_effect(&p.c, EFFECT_ASSIGN, 0);
	event = report(&p, &first, 10);
	event.result.gate.body_err = -E_UNAVAILABLE;
	for (int i = 0; i < GATE_RECHECKS_MOST; i++) {
		core_turn(&p.c, 5, &event);
		CU_ASSERT_EQUAL(core_state(&p.c, p.id, first.ref.number), SUBTASK_GATING);
		CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ASSIGN), 0);
		purse_is(&p, 2 * PRICE, 0);
	}
	core_turn(&p.c, 5, &event);
	CU_ASSERT_EQUAL(core_state(&p.c, p.id, first.ref.number), SUBTASK_HELD);
	purse_is(&p, PRICE, 10);
	core_close(&p.c);
}

/* A worker that was given up reports while the result of the next one is at the gates: what is stored can be read. */
void test_a_late_report_at_the_gates_is_stored_as_a_lease(void)
{
	struct paid p;
	struct effect first, second;
	struct event event, gone = { .kind = EVENT_GONE, .conn = 1 };
	struct subtask_record record;

	submit(&p, 1, 3 * PRICE);
	attach(&p, 1, 1, NULL, 0);
	first = *core_effect(&p.c, EFFECT_ASSIGN, 0);
	core_turn(&p.c, 5, &gone);
	for (int64_t ms = 0; ms <= TTL_MS + 1000; ms += 500)
		core_turn(&p.c, 500, NULL);
	attach(&p, 2, 2, NULL, 0);
	second = *core_effect(&p.c, EFFECT_ASSIGN, 0);
	event = report(&p, &second, 20);
	event.result.gate.body_err = -E_UNAVAILABLE;
	core_turn(&p.c, 5, &event);
	CU_ASSERT_EQUAL(core_state(&p.c, p.id, 0), SUBTASK_GATING);
	event = report(&p, &first, 30);
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

	submit(&p, 10, 10 * PRICE);
	attach(&p, 1, 1, NULL, 0);
	event.job = p.id;
	core_turn(&p.c, 5, &event);
	CU_ASSERT_EQUAL(p.job->state, JOB_CANCELLED);
	purse_is(&p, 0, SLOTS * PRICE);
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

		submit(&p, 2, PRICE);
		attach(&p, 1, 1, NULL, 0);
		event = report(&p, core_effect(&p.c, EFFECT_ASSIGN, 0), PRICE);
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

/* What was written, as the store has it. */
struct stored {
	struct buf job;
	struct buf subtask;
};

static void store(const struct paid *p, struct stored *s)
{
	for (size_t i = 0; i < p->c.fx.move_count; i++) {
		const struct move *move = &p->c.fx.moves[i];
		struct buf *to = move->kind == MOVE_JOB       ? &s->job
				 : move->kind == MOVE_SUBTASK ? &s->subtask
							      : NULL;

		if (!to)
			continue;
		buf_clear(to);
		buf_add_str(to, move->value);
	}
}

/* A new coordinator finds one subtask in this record, and a key of its worker that names this lease; NULL: none. */
static void restart(struct paid *p, const struct stored *s, const struct held_lease *named)
{
	struct job_work work = p->job->work;
	struct event events[] = {
		{ .kind = EVENT_LEADING, .term = p->c.fleet.term + 1 },
		{ .kind = EVENT_RESTORE_JOB, .restore_job = { p->id, buf_str(&s->job), work } },
		{ .kind = EVENT_RESTORE_SUBTASK, .restore_subtask = { p->id, 0, buf_str(&s->subtask) } },
		{ .kind = EVENT_RESTORE_WORKER,
			.hello = { .worker = STR("w"), .held = named, .held_count = named != NULL } },
		{ .kind = EVENT_RESTORED },
	};
	struct fleet old = p->c.fleet;

	fleet_init(&p->c.fleet, &old.limits, NULL, 0, 1);
	for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
		step(&p->c.fleet, &events[i], p->c.now_ms, &p->c.fx);
	fleet_release(&old);
	p->job = fleet_job(&p->c.fleet, p->id);
}

/* paid_lease_expires_while_the_call_runs, and a coordinator that dies before it can. */
void test_what_is_out_is_out_after_a_restart_too(void)
{
	struct paid p;
	struct stored s = { BUF_INIT, BUF_INIT };
	struct effect first;
	struct held_lease held;
	struct event event;

	submit(&p, 1, 2 * PRICE);
	store(&p, &s);
	attach(&p, 1, 1, NULL, 0);
	store(&p, &s);
	first = *core_effect(&p.c, EFFECT_ASSIGN, 0);
	restart(&p, &s, NULL);
	purse_is(&p, PRICE, 0);
	CU_ASSERT_EQUAL(core_state(&p.c, p.id, 0), SUBTASK_LEASED);
	CU_ASSERT_EQUAL(p.c.fleet.lease_count, 1);
	/* It comes back with what it has, and reports. */
	held = (struct held_lease){ .ref = first.ref, .token = first.token, .phase = STR("") };
	attach(&p, 5, 1, &held, 1);
	CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ADOPT), 1);
	event = report(&p, &first, 40);
	event.conn = 5;
	event.result.token = core_effect(&p.c, EFFECT_ADOPT, 0)->token;
	core_turn(&p.c, 5, &event);
	CU_ASSERT_EQUAL(p.job->state, JOB_DONE);
	purse_is(&p, 0, 40);
	core_close(&p.c);
	buf_release(&s.job);
	buf_release(&s.subtask);
}

void test_what_does_not_come_back_after_a_restart_is_spent(void)
{
	struct paid p;
	struct stored s = { BUF_INIT, BUF_INIT };

	submit(&p, 1, 2 * PRICE);
	store(&p, &s);
	attach(&p, 1, 1, NULL, 0);
	store(&p, &s);
	restart(&p, &s, NULL);
	for (int64_t ms = 0; ms <= TTL_MS; ms += 500) {
		core_turn(&p.c, 500, NULL);
		store(&p, &s);
	}
	purse_is(&p, 0, PRICE);
	CU_ASSERT_EQUAL(job_subtask(p.job, 0)->lost, 1);
	/* And the same after one more: nothing is counted twice. */
	restart(&p, &s, NULL);
	purse_is(&p, 0, PRICE);
	core_close(&p.c);
	buf_release(&s.job);
	buf_release(&s.subtask);
}

void test_only_what_paused_for_money_is_given_more(void)
{
	struct paid p;
	struct event resume = { .kind = EVENT_RESUME, .resume = { .budget_microusd = 1000000 } };

	submit(&p, 2, PRICE);
	resume.resume.job = p.id;
	core_turn(&p.c, 5, &resume);
	CU_ASSERT_EQUAL(core_effect(&p.c, EFFECT_RESUMED, 0)->err, -E_PRECONDITION);
	resume.resume.job = p.id + 1;
	core_turn(&p.c, 5, &resume);
	CU_ASSERT_EQUAL(core_effect(&p.c, EFFECT_RESUMED, 0)->err, -E_NOT_FOUND);
	core_close(&p.c);
}

/* Keys are as old as the last beat: what they name may have ended since, and its record says what it came to. */
void test_a_key_that_is_behind_reserves_nothing(void)
{
	struct paid p;
	struct stored s = { BUF_INIT, BUF_INIT };
	struct held_lease held;
	struct event event;

	submit(&p, 1, 3 * PRICE);
	store(&p, &s);
	attach(&p, 1, 1, NULL, 0);
	held = (struct held_lease){ .ref = core_effect(&p.c, EFFECT_ASSIGN, 0)->ref,
		.token = core_effect(&p.c, EFFECT_ASSIGN, 0)->token,
		.phase = STR("") };
	event = report(&p, core_effect(&p.c, EFFECT_ASSIGN, 0), 10);
	event.result.outcome = OUTCOME_FAILED;
	event.result.reason = STR("no");
	core_turn(&p.c, 5, &event);
	store(&p, &s);
	restart(&p, &s, &held);
	purse_is(&p, 0, 10);
	core_close(&p.c);
	buf_release(&s.job);
	buf_release(&s.subtask);
}

/* Under its new token it is the same call, also to the coordinator after the next. */
void test_what_was_adopted_is_counted_once_after_two_restarts(void)
{
	struct paid p;
	struct stored s = { BUF_INIT, BUF_INIT };
	struct held_lease held;

	submit(&p, 1, 2 * PRICE);
	store(&p, &s);
	attach(&p, 1, 1, NULL, 0);
	store(&p, &s);
	held = (struct held_lease){ .ref = core_effect(&p.c, EFFECT_ASSIGN, 0)->ref,
		.token = core_effect(&p.c, EFFECT_ASSIGN, 0)->token,
		.phase = STR("") };
	restart(&p, &s, NULL);
	attach(&p, 5, 1, &held, 1);
	held.token = core_effect(&p.c, EFFECT_ADOPT, 0)->token;
	store(&p, &s);
	restart(&p, &s, NULL);
	for (int64_t ms = 0; ms <= TTL_MS; ms += 500)
		core_turn(&p.c, 500, NULL);
	purse_is(&p, 0, PRICE);
	attach(&p, 9, 1, &held, 1);
	purse_is(&p, PRICE, 0);
	core_close(&p.c);
	buf_release(&s.job);
	buf_release(&s.subtask);
}

/* What a worker says it has spent is a number like any: no sum of them comes round to little. */
void test_a_report_beyond_sense_does_not_fill_the_purse(void)
{
	struct paid p;
	struct event event;

	submit(&p, 3, 2 * PRICE);
	attach(&p, 1, 1, NULL, 0);
	event = report(&p, core_effect(&p.c, EFFECT_ASSIGN, 0), UINT64_MAX);
	core_turn(&p.c, 5, &event);
	CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ASSIGN), 0);
	CU_ASSERT_FALSE(budget_fits(p.job));
	core_close(&p.c);
}

/* Subtask 0 is out twice: at "w", and at "v". */
static void hedged(struct paid *p)
{
	struct event event = { .kind = EVENT_HELLO,
		.conn = 20,
		.hello = { .worker = STR("v"),
			.queue = STR(""),
			.incarnation = 1,
			.slots = { [KIND_SCRIPTED] = 1 } } };

	core_turn(&p->c, 1, &event);
	budget_reserve(&p->c.fleet, lease_hedge(&p->c.fleet, p->job, 0, fleet_worker_of(&p->c.fleet, 20)));
}

/* A hello may name thousands of leases, true or not: none of them makes a move for which there is no room. */
void test_a_claim_ends_no_hedge_without_room_for_its_record(void)
{
	struct paid p;
	struct stored s = { BUF_INIT, BUF_INIT };
	struct held_lease held, lie;
	struct move move = { .kind = MOVE_WORKER, .key = STR("k"), .value = STR("") };

	submit(&p, 1, 3 * PRICE);
	store(&p, &s);
	attach(&p, 1, 1, NULL, 0);
	store(&p, &s);
	held = (struct held_lease){ .ref = core_effect(&p.c, EFFECT_ASSIGN, 0)->ref,
		.token = core_effect(&p.c, EFFECT_ASSIGN, 0)->token,
		.phase = STR("") };
	lie = held;
	lie.token.seq += 99;
	restart(&p, &s, NULL);
	attach(&p, 5, 1, &held, 1);
	hedged(&p);
	while (effects_room(&p.c.fx, 1))
		effects_move(&p.c.fx, move);
	CU_ASSERT_EQUAL(
		claim_judge(&p.c.fleet, &lie, fleet_worker_of(&p.c.fleet, 20), &p.c.fx), CLAIM_REFUSED);
	CU_ASSERT_EQUAL(p.c.fx.move_count, EFFECT_MOVES_MOST);
	effects_clear(&p.c.fx);
	CU_ASSERT_EQUAL(
		claim_judge(&p.c.fleet, &lie, fleet_worker_of(&p.c.fleet, 20), &p.c.fx), CLAIM_ADOPTED);
	CU_ASSERT_EQUAL(core_moves(&p.c, MOVE_SUBTASK), 1);
	core_close(&p.c);
	buf_release(&s.job);
	buf_release(&s.subtask);
}

/* The last of two leases of the last subtask fails for the last time: a long input is written once, not at each step. */
void test_the_end_of_a_subtask_with_a_long_input_fits_a_commit(void)
{
	static char bytes[60000];
	struct str large = { bytes, sizeof bytes };
	struct paid p;
	struct event event, turn = { .kind = EVENT_TURN };

	submit(&p, 1, 3 * PRICE);
	attach(&p, 1, 1, NULL, 0);
	event = report(&p, core_effect(&p.c, EFFECT_ASSIGN, 0), PRICE);
	event.result.outcome = OUTCOME_FAILED;
	event.result.reason = STR("no");
	hedged(&p);
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
