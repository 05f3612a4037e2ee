/* What was given up is begun anew: in a job that runs, and in one that has ended and comes back from the store. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/person.h"
#include "coordinator/state/record.h"
#include "reeve/error.h"
#include "reeve/limits.h"
#include "tests/support/core_fixture.h"

#include <CUnit/Basic.h>

enum { ROWS = 3, CALL = 99 };

/* A job of ROWS subtasks, and what the store would have of it. */
struct given_up {
	struct core c;
	uint64_t id;
	struct buf record, rows[ROWS];
};

static void keep(struct given_up *g)
{
	for (size_t i = 0; i < g->c.fx.move_count; i++) {
		const struct move *move = &g->c.fx.moves[i];
		struct buf *to = move->kind == MOVE_JOB ? &g->record : &g->rows[move->number];

		if (move->kind != MOVE_JOB && move->kind != MOVE_SUBTASK)
			continue;
		buf_clear(to);
		buf_add_str(to, move->value);
	}
}

static void turn(struct given_up *g, int64_t in_ms, const struct event *event)
{
	core_turn(&g->c, in_ms, event);
	keep(g);
}

/* Each attempt of the one that is to fail does; the others are done. */
static void answer_all(struct given_up *g, uint32_t failing)
{
	while (core_count(&g->c, EFFECT_ASSIGN)) {
		struct event events[ROWS];
		size_t count = core_count(&g->c, EFFECT_ASSIGN);

		for (size_t i = 0; i < count; i++) {
			events[i] = core_result(&g->c, core_effect(&g->c, EFFECT_ASSIGN, i), 0);
			if (events[i].result.ref.number == failing)
				events[i].result.outcome = OUTCOME_FAILED;
		}
		for (size_t i = 0; i < count; i++)
			turn(g, 1, &events[i]);
		turn(g, BACKOFF_MOST_MS, NULL);
	}
}

static void begin(struct given_up *g, uint32_t failing)
{
	*g = (struct given_up){ 0 };
	core_open(&g->c, NULL);
	core_worker(&g->c, 1, "w1", ROWS);
	g->id = core_job(&g->c, "q", "0123456789abcdef", ROWS);
	keep(g);
	answer_all(g, failing);
}

static void end(struct given_up *g)
{
	buf_release(&g->record);
	for (int i = 0; i < ROWS; i++)
		buf_release(&g->rows[i]);
	core_close(&g->c);
}

/* As the edge does, but for the last `missing` rows. */
static void reopen(struct given_up *g, int missing)
{
	struct str rows[ROWS];
	struct event begins = { .kind = EVENT_REOPEN,
		.restore_job = { g->id, buf_str(&g->record), { .kind = KIND_NOOP, .lens = STR("") } } };
	struct event brings = { .kind = EVENT_REOPEN_ROWS, .reopen_rows = { g->id, rows, 1 } };

	turn(g, 1, &begins);
	for (int i = 0; i < ROWS - missing; i++) {
		rows[0] = buf_str(&g->rows[i]);
		turn(g, 1, &brings);
	}
}

static int retry(struct given_up *g, uint64_t job, uint32_t number, bool all)
{
	struct event event = { .kind = EVENT_RETRY, .conn = CALL, .retry = { job, number, all, true } };

	turn(g, 1, &event);
	CU_ASSERT_EQUAL_FATAL(core_count(&g->c, EFFECT_RETRIED), 1);
	CU_ASSERT_EQUAL(core_effect(&g->c, EFFECT_RETRIED, 0)->conn, CALL);
	return core_effect(&g->c, EFFECT_RETRIED, 0)->err;
}

void test_what_is_dead_is_begun_anew_in_a_job_that_was_done(void)
{
	struct given_up g;
	struct subtask_record record;

	begin(&g, 1);
	CU_ASSERT_EQUAL(fleet_job(&g.c.fleet, g.id)->state, JOB_DONE);
	reopen(&g, 0);
	CU_ASSERT_EQUAL(
		fleet_job(&g.c.fleet, g.id)->state, JOB_DONE); /* nobody sees it before it is needed */
	CU_ASSERT_EQUAL(retry(&g, g.id, 1, false), 0);
	CU_ASSERT_EQUAL(fleet_job(&g.c.fleet, g.id)->state, JOB_RUNNING);
	CU_ASSERT_TRUE_FATAL(record_unpack_subtask(buf_str(&g.rows[1]), &record));
	CU_ASSERT_EQUAL(record.row.failed, 0);
	CU_ASSERT_EQUAL(record.row.attempts, ATTEMPTS_FAILED_MOST);
	CU_ASSERT_EQUAL_FATAL(core_count(&g.c, EFFECT_ASSIGN), 1);
	CU_ASSERT_EQUAL(core_effect(&g.c, EFFECT_ASSIGN, 0)->ref.attempt, ATTEMPTS_FAILED_MOST + 1);
	CU_ASSERT_TRUE(token_compare(core_effect(&g.c, EFFECT_ASSIGN, 0)->token, record.row.token) > 0);
	answer_all(&g, ROWS);
	CU_ASSERT_EQUAL(fleet_job(&g.c.fleet, g.id)->state, JOB_DONE);
	CU_ASSERT_EQUAL(fleet_job(&g.c.fleet, g.id)->counts.by_state[SUBTASK_DONE], ROWS);
	end(&g);
}

void test_it_may_die_again(void)
{
	struct given_up g;

	begin(&g, 1);
	reopen(&g, 0);
	CU_ASSERT_EQUAL(retry(&g, g.id, 1, true), 0);
	answer_all(&g, 1);
	CU_ASSERT_EQUAL(fleet_job(&g.c.fleet, g.id)->state, JOB_DONE);
	CU_ASSERT_EQUAL(fleet_job(&g.c.fleet, g.id)->counts.by_state[SUBTASK_DEAD], 1);
	end(&g);
}

void test_what_cannot_be_retried(void)
{
	static const struct {
		uint32_t number;
		bool all, other_job;
		int missing, err;
	} cases[] = { { 0, false, false, 0, -E_PRECONDITION }, /* it is done */
		{ 0, true, false, 0, 0 }, { ROWS, false, false, 0, -E_PRECONDITION },
		{ 1, false, true, 0, -E_NOT_FOUND }, { 1, false, false, 1, -E_UNAVAILABLE },
		{ 1, false, false, ROWS, -E_UNAVAILABLE } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct given_up g;

		begin(&g, 1);
		reopen(&g, cases[i].missing);
		CU_ASSERT_EQUAL(
			retry(&g, g.id + cases[i].other_job, cases[i].number, cases[i].all), cases[i].err);
		CU_ASSERT_EQUAL(fleet_job(&g.c.fleet, g.id)->state, JOB_DONE);
		end(&g);
	}
}

/* It ran again, and ended, after this was read. */
void test_rows_of_another_ending_are_not_taken(void)
{
	static const struct {
		int64_t later_ms;
		int err;
	} cases[] = { { -1, -E_UNAVAILABLE }, { 0, 0 }, { 1, -E_UNAVAILABLE } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct given_up g;
		struct job_record ended;
		struct buf other = BUF_INIT;

		begin(&g, 1);
		CU_ASSERT_TRUE_FATAL(record_unpack_job(buf_str(&g.record), &ended));
		ended.ended_unix_ms += cases[i].later_ms;
		record_pack_job(&other, &ended);
		buf_clear(&g.record);
		buf_add_str(&g.record, buf_str(&other));
		reopen(&g, 0);
		CU_ASSERT_EQUAL(retry(&g, g.id, 1, false), cases[i].err);
		buf_release(&other);
		end(&g);
	}
}

/* Nothing that is granted here would be newer than it. */
void test_a_row_of_a_later_term_is_not_taken(void)
{
	for (uint64_t later = 0; later < 2; later++) {
		struct given_up g;
		struct subtask_record row;
		struct buf other = BUF_INIT;

		begin(&g, 1);
		CU_ASSERT_TRUE_FATAL(record_unpack_subtask(buf_str(&g.rows[0]), &row));
		row.row.token.term = g.c.fleet.term + later;
		record_pack_subtask(&other, &row.row, row.worker, row.detail);
		buf_clear(&g.rows[0]);
		buf_add_str(&g.rows[0], buf_str(&other));
		reopen(&g, 0);
		CU_ASSERT_EQUAL(retry(&g, g.id, 1, false), later ? -E_UNAVAILABLE : 0);
		buf_release(&other);
		end(&g);
	}
}

/* While it runs its rows are there; what was read of the store meanwhile is not wanted. */
void test_in_a_job_that_runs(void)
{
	struct given_up g;
	struct event slow;

	begin(&g, ROWS);
	end(&g);
	g = (struct given_up){ 0 };
	core_open(&g.c, NULL);
	core_worker(&g.c, 1, "w1", ROWS);
	g.id = core_job(&g.c, "q", "0123456789abcdef", ROWS);
	keep(&g);
	for (int attempt = 0; attempt < ATTEMPTS_FAILED_MOST; attempt++) {
		for (size_t i = 0; i < core_count(&g.c, EFFECT_ASSIGN); i++)
			if (core_effect(&g.c, EFFECT_ASSIGN, i)->ref.number == 1)
				slow = core_result(&g.c, core_effect(&g.c, EFFECT_ASSIGN, i), 0);
		slow.result.outcome = OUTCOME_FAILED;
		turn(&g, 1, &slow);
		for (int64_t ms = 0; ms < BACKOFF_MOST_MS && !core_count(&g.c, EFFECT_ASSIGN); ms += 500) {
			struct held_lease held[ROWS];
			struct event beat = { .kind = EVENT_BEAT, .conn = 1, .beat = { held, 0 } };

			turn(&g, 500, &beat);
		}
	}
	CU_ASSERT_EQUAL(core_state(&g.c, g.id, 1), SUBTASK_DEAD);
	CU_ASSERT_EQUAL(fleet_job(&g.c.fleet, g.id)->state, JOB_RUNNING);
	CU_ASSERT_EQUAL(retry(&g, g.id, 1, false), 0);
	CU_ASSERT_EQUAL(core_state(&g.c, g.id, 1), SUBTASK_LEASED);
	CU_ASSERT_EQUAL(retry(&g, g.id, 1, false), -E_PRECONDITION);
	end(&g);
}
