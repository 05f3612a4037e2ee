/* A straggler gets a second lease when nobody has anything better to do; one result is accepted, once. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/hedge.h"
#include "tests/support/core_fixture.h"

#include <CUnit/Basic.h>

enum { SLOW_STREAM = 1, QUICK_STREAM = 2, JOB_SUBTASKS = HEDGE_SAMPLES_LEAST + 1 };

/* A job whose last subtask is with the slow worker, all others done; the quick one has nothing to do. */
struct late {
	struct core c;
	uint64_t id;
	struct effect first; /* as it was assigned to the slow worker */
	struct effect hedge; /* and to the quick one */
};

static void beats(struct late *l, int64_t in_ms)
{
	struct held_lease beat = { .ref = l->first.ref, .token = l->first.token, .phase = STR("running") };
	struct event event = { .kind = EVENT_BEAT, .conn = SLOW_STREAM, .beat = { &beat, 1 } };

	core_turn(&l->c, in_ms, &event);
}

static void one_is_late(struct late *l)
{
	*l = (struct late){ 0 };
	core_open(&l->c, NULL);
	l->id = core_job(&l->c, "q", "0123456789abcdef", JOB_SUBTASKS);
	core_worker(&l->c, SLOW_STREAM, "slow", 1);
	l->first = *core_effect(&l->c, EFFECT_ASSIGN, 0);
	core_worker(&l->c, QUICK_STREAM, "quick", 1);
	for (int i = 0; i < HEDGE_SAMPLES_LEAST; i++) {
		struct effect assigned = *core_effect(&l->c, EFFECT_ASSIGN, 0);
		struct event event = core_result(&l->c, &assigned, 0);

		CU_ASSERT_EQUAL(assigned.conn, QUICK_STREAM);
		core_turn(&l->c, 5, &event);
	}
	CU_ASSERT_EQUAL(core_count(&l->c, EFFECT_ASSIGN), 0);
}

static void it_is_hedged(struct late *l)
{
	one_is_late(l);
	beats(l, 500);
	beats(l, HEDGE_MS_LEAST - 500);
	CU_ASSERT_EQUAL(core_count(&l->c, EFFECT_ASSIGN), 1);
	l->hedge = *core_effect(&l->c, EFFECT_ASSIGN, 0);
	CU_ASSERT_EQUAL(l->hedge.conn, QUICK_STREAM);
	CU_ASSERT_EQUAL(l->hedge.ref.number, l->first.ref.number);
	CU_ASSERT_EQUAL(l->hedge.ref.attempt, l->first.ref.attempt + 1);
	CU_ASSERT(token_compare(l->hedge.token, l->first.token) > 0);
	CU_ASSERT_EQUAL(core_state(&l->c, l->id, l->first.ref.number), SUBTASK_LEASED);
}

static void job_is_done(struct late *l, struct token by)
{
	struct job_row *job = fleet_job(&l->c.fleet, l->id);

	CU_ASSERT_EQUAL(job->state, JOB_DONE);
	CU_ASSERT_EQUAL(l->c.fleet.lease_count, 0);
	CU_ASSERT_EQUAL(job->running, 0);
	CU_ASSERT_EQUAL(job->hedges, 0);
	CU_ASSERT_EQUAL(core_moves(&l->c, MOVE_RESULT), 1);
	CU_ASSERT(token_equal(core_effect(&l->c, EFFECT_ACKNOWLEDGE, 0)->token, by));
}

void test_what_is_late_is_due(void)
{
	static const struct {
		uint32_t samples;
		int64_t each_ms, waited_ms;
		enum lease_state state;
		uint32_t twin;
		bool due;
	} cases[] = {
		{ HEDGE_SAMPLES_LEAST - 1, 10, 3600000, LEASE_LIVE, NO_SLOT, false },
		{ HEDGE_SAMPLES_LEAST, 10, HEDGE_MS_LEAST - 1, LEASE_LIVE, NO_SLOT, false },
		{ HEDGE_SAMPLES_LEAST, 10, HEDGE_MS_LEAST, LEASE_LIVE, NO_SLOT, true },
		{ HEDGE_SAMPLES_LEAST, 5000, 8191, LEASE_LIVE, NO_SLOT, false },
		{ HEDGE_SAMPLES_LEAST, 5000, 8192, LEASE_LIVE, NO_SLOT, true },
		{ HEDGE_SAMPLES_LEAST, 10, 3600000, LEASE_RESERVED, NO_SLOT, false },
		{ HEDGE_SAMPLES_LEAST, 10, 3600000, LEASE_LOST, NO_SLOT, false },
		{ HEDGE_SAMPLES_LEAST, 10, 3600000, LEASE_LIVE, 7, false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct lease_row lease = {
			.state = (uint8_t)cases[i].state, .twin = cases[i].twin, .begun_ms = 100
		};
		struct pace pace = { 0 };

		for (uint32_t n = 0; n < cases[i].samples; n++)
			pace_add(&pace, cases[i].each_ms);
		CU_ASSERT_EQUAL(hedge_is_due(&pace, &lease, 100 + cases[i].waited_ms), cases[i].due);
	}
}

void test_a_job_hedges_a_twentieth_and_one(void)
{
	static const struct {
		uint32_t ready, running, hedges, most_running;
		bool cancelling, allowed;
	} cases[] = { { 0, 1, 0, 0, false, true }, { 1, 1, 0, 0, false, false }, { 0, 2, 1, 0, false, false },
		{ 0, 19, 1, 0, false, false }, { 0, 20, 1, 0, false, true }, { 0, 40, 3, 0, false, false },
		{ 0, 1, 0, 1, false, false }, { 0, 1, 0, 2, false, true }, { 0, 1, 0, 0, true, false } };
	const struct subtask_row row = { .kind = KIND_SCRIPTED };
	static const struct fleet fleet;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct job_row job = { .state = JOB_RUNNING,
			.cancelling = cases[i].cancelling,
			.running = cases[i].running,
			.hedges = cases[i].hedges,
			.most_running = cases[i].most_running };

		job.counts.by_state[SUBTASK_READY] = cases[i].ready;
		CU_ASSERT_EQUAL(hedge_is_allowed(&fleet, &job, &row), cases[i].allowed);
	}
}

void test_an_analyzer_is_hedged_on_another_machine(void)
{
	static const struct {
		enum subtask_kind kind;
		uint64_t first, second;
		bool differs;
	} cases[] = { { KIND_TOOL, 1, 2, true }, { KIND_TOOL, 1, 1, false }, { KIND_TOOL, 0, 0, false },
		{ KIND_TOOL, 0, 1, false }, { KIND_NOOP, 1, 1, true }, { KIND_SCRIPTED, 0, 0, true },
		{ KIND_MODEL, 1, 1, true } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct worker_row workers[2] = { { .host = cases[i].first }, { .host = cases[i].second } };
		struct fleet f = { .workers = workers };
		struct lease_row lease = { .worker = 0, .job = 0 };

		CU_ASSERT_EQUAL(hedge_differs(&f, cases[i].kind, &lease, &workers[1]), cases[i].differs);
		CU_ASSERT_FALSE(hedge_differs(&f, cases[i].kind, &lease, &workers[0]));
	}
}

void test_the_hedge_wins(void)
{
	struct late l;
	struct event event, late;

	it_is_hedged(&l);
	event = core_result(&l.c, &l.hedge, 0);
	late = core_result(&l.c, &l.first, 0);
	core_turn(&l.c, 5, &event);
	job_is_done(&l, l.hedge.token);
	CU_ASSERT_EQUAL(core_count(&l.c, EFFECT_CANCEL), 1);
	CU_ASSERT_EQUAL(core_effect(&l.c, EFFECT_CANCEL, 0)->conn, SLOW_STREAM);
	/* The slow one comes all the same: nothing more is stored. */
	core_turn(&l.c, 5, &late);
	CU_ASSERT_EQUAL(core_moves(&l.c, MOVE_RESULT), 0);
	CU_ASSERT_EQUAL(core_count(&l.c, EFFECT_ACKNOWLEDGE), 0);
	core_close(&l.c);
}

/* The record of what is DONE names its worker; a late report of the other one must not write it anew without. */
void test_a_late_report_leaves_the_record_of_what_is_done(void)
{
	struct bill bill = { 0 };
	struct late l;
	struct job_row *job;
	struct event event, late;

	it_is_hedged(&l);
	job = fleet_job(&l.c.fleet, l.id);
	job_subtask_add(job, KIND_NOOP, 0, STR("")); /* so that the job goes on */
	event = core_result(&l.c, &l.hedge, 0);
	late = core_result(&l.c, &l.first, 0);
	core_turn(&l.c, 5, &event);
	bill_open(&bill, l.first.token, 100, 0);
	bill.charges[0].full = true;
	job->purse.spent = 100;
	job_subtask(job, l.first.ref.number)->bill = &bill;
	late.result.spent_microusd = 30;
	core_turn(&l.c, 5, &late);
	CU_ASSERT_EQUAL(job->purse.spent, 100); /* what is not stored is not lent again */
	CU_ASSERT_EQUAL(core_moves(&l.c, MOVE_SUBTASK), 0);
	core_close(&l.c);
}

void test_the_first_one_wins(void)
{
	struct late l;
	struct event event;

	it_is_hedged(&l);
	event = core_result(&l.c, &l.first, 0);
	core_turn(&l.c, 5, &event);
	job_is_done(&l, l.first.token);
	CU_ASSERT_EQUAL(core_effect(&l.c, EFFECT_CANCEL, 0)->conn, QUICK_STREAM);
	core_close(&l.c);
}

void test_both_in_one_turn_are_one_result(void)
{
	struct late l;
	struct event event;

	it_is_hedged(&l);
	event = core_result(&l.c, &l.hedge, 0);
	step(&l.c.fleet, &event, l.c.now_ms, &l.c.fx);
	effects_clear(&l.c.fx);
	event = core_result(&l.c, &l.first, 0);
	step(&l.c.fleet, &event, l.c.now_ms, &l.c.fx);
	CU_ASSERT_EQUAL(core_moves(&l.c, MOVE_RESULT), 0);
	CU_ASSERT_EQUAL(core_effect(&l.c, EFFECT_CANCEL, 0)->conn, SLOW_STREAM);
	core_close(&l.c);
}

/* What ends one of two leaves the other where it was. */
void test_one_of_two_ends_and_the_other_goes_on(void)
{
	for (int ends = 0; ends < 4; ends++) {
		struct late l;
		struct subtask_row *row;
		struct event event;

		it_is_hedged(&l);
		row = job_subtask(fleet_job(&l.c.fleet, l.id), l.first.ref.number);
		event = core_result(&l.c, &l.hedge, 0);
		if (ends == 0) {
			event.result.outcome = OUTCOME_FAILED;
		} else if (ends == 1) {
			event.result.gate.body = STR("not what was asked for");
		} else if (ends == 2) {
			event.result.outcome = OUTCOME_RETURNED;
		} else {
			event = (struct event){ .kind = EVENT_GONE, .conn = QUICK_STREAM };
		}
		core_turn(&l.c, 5, &event);
		for (int64_t ms = 0; ends == 3 && ms <= TTL_MS; ms += 500)
			beats(&l, 500);
		CU_ASSERT_EQUAL(row->state, SUBTASK_LEASED);
		CU_ASSERT_EQUAL(row->failed, ends == 0);
		CU_ASSERT_EQUAL(row->refused, ends == 1);
		CU_ASSERT_EQUAL(row->lost, ends == 3);
		CU_ASSERT_EQUAL(l.c.fleet.lease_count, 1);
		event = core_result(&l.c, &l.first, 0);
		core_turn(&l.c, 5, &event);
		job_is_done(&l, l.first.token);
		core_close(&l.c);
	}
}

void test_spent_attempts_end_both(void)
{
	struct late l;
	struct subtask_row *row;
	struct event event;

	it_is_hedged(&l);
	row = job_subtask(fleet_job(&l.c.fleet, l.id), l.first.ref.number);
	row->failed = ATTEMPTS_FAILED_MOST - 1;
	event = core_result(&l.c, &l.hedge, 0);
	event.result.outcome = OUTCOME_FAILED;
	core_turn(&l.c, 5, &event);
	/* It was the last of its job, whose rows are gone. */
	CU_ASSERT_EQUAL(fleet_job(&l.c.fleet, l.id)->counts.by_state[SUBTASK_DEAD], 1);
	CU_ASSERT_EQUAL(l.c.fleet.lease_count, 0);
	CU_ASSERT_EQUAL(core_effect(&l.c, EFFECT_CANCEL, 0)->conn, SLOW_STREAM);
	core_close(&l.c);
}

void test_a_cancelled_job_stops_both(void)
{
	struct late l;
	struct event event = { .kind = EVENT_CANCEL, .conn = 99 };

	it_is_hedged(&l);
	event.job = l.id;
	core_turn(&l.c, 5, &event);
	CU_ASSERT_EQUAL(core_count(&l.c, EFFECT_CANCEL), 2);
	CU_ASSERT_EQUAL(l.c.fleet.lease_count, 0);
	CU_ASSERT_EQUAL(fleet_job(&l.c.fleet, l.id)->state, JOB_CANCELLED);
	core_close(&l.c);
}

void test_both_workers_come_back_and_keep_theirs(void)
{
	struct late l;

	it_is_hedged(&l);
	for (uint64_t again = 0; again < 2; again++) {
		const struct effect *its = again ? &l.hedge : &l.first;
		struct held_lease held = { .ref = its->ref, .token = its->token, .phase = STR("") };
		struct event event = { .kind = EVENT_HELLO,
			.conn = 11 + again,
			.hello = { .worker = again ? STR("quick") : STR("slow"),
				.queue = STR(""),
				.incarnation = 1,
				.slots = { [KIND_NOOP] = 1 },
				.held = &held,
				.held_count = 1 } };

		core_turn(&l.c, 5, &event);
		CU_ASSERT_EQUAL(core_count(&l.c, EFFECT_CANCEL), 0);
		CU_ASSERT_EQUAL(core_count(&l.c, EFFECT_ADOPT), 0);
	}
	CU_ASSERT_EQUAL(l.c.fleet.lease_count, 2);
	core_close(&l.c);
}
