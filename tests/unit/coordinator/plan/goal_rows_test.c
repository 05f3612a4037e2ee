/* A free goal: the planner is asked first, and what it hands in becomes rows in the same turn, or nothing at all. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/goal_rows.h"
#include "coordinator/state/goal_spec.h"
#include "tests/support/model_fixture.h"

#include <CUnit/CUnit.h>

static const struct str lenses[] = { STR("security"), STR("tests") };
static const struct tier tiers[] = {
	{ .name = STR("small"),
		.price = { 1000000, 5000000, 100000, 1250000 },
		.window = 200000,
		.max_output = 8000 },
	{ .name = STR("strong"),
		.price = { 3000000, 15000000, 300000, 3750000 },
		.window = 200000,
		.max_output = 8000 },
};
enum { CONN = 7, DOLLAR = 1000000 };

struct planned {
	struct core c;
	struct job_row *job;
	struct buf specs[2];
	struct goal_row rows[2];
};

/* With a cache the planner waits until an earlier plan was looked for. */
static void plan_begin(struct planned *p, uint64_t budget_microusd, bool cache)
{
	const struct job_work work = { .budget_microusd = budget_microusd,
		.model_lenses = lenses,
		.model_lens_count = 2,
		.goal = STR("where does input reach a shell?") };
	const struct goal_question question = { STR("t"), STR("what?") };
	const uint32_t file = 3;
	struct event event;

	*p = (struct planned){ 0 };
	for (size_t i = 0; i < 2; i++) {
		spec_pack_model(&p->specs[i], lenses[i], &file, 1, 90000);
		goal_question_pack(&p->specs[i], &question);
		p->rows[i] = (struct goal_row){ buf_str(&p->specs[i]), i };
	}
	event = model_submit(&work);
	event.submit.work.no_cache = !cache;
	core_open(&p->c, NULL);
	fleet_tiers(&p->c.fleet, tiers, 2);
	core_turn(&p->c, 1, &event);
	p->job = fleet_job(&p->c.fleet, core_effect(&p->c, EFFECT_SUBMITTED, 0)->ref.job);
	model_worker(&p->c, CONN, STR("w"), 3, 4);
}

static void plan_open(struct planned *p, uint64_t budget_microusd)
{
	plan_begin(p, budget_microusd, false);
}

static void plan_close(struct planned *p)
{
	for (size_t i = 0; i < 2; i++)
		buf_release(&p->specs[i]);
	core_close(&p->c);
}

/* What the check has made of the plan that is handed in; NULL: it could not compare it. */
static void hand_in(struct planned *p, const struct goal_rows *rows)
{
	static const struct tool_result result = { .tool = STR(GOAL_TOOL), .tier = STR("strong") };
	struct event event = core_result(&p->c, core_effect(&p->c, EFFECT_ASSIGN, 0), 0);

	event.result.gate =
		(struct gate_input){ .body = STR("b"), .result = &result, .has_files = true, .goal = rows };
	core_turn(&p->c, 5, &event);
}

/* Until what was refused is asked again. */
static void wait_again(struct planned *p)
{
	for (int i = 0; i < 100 && !core_count(&p->c, EFFECT_ASSIGN); i++)
		core_turn(&p->c, 1000, NULL);
}

void test_the_strongest_is_asked_for_a_plan_and_nothing_else_is(void)
{
	const struct effect *assign;
	struct goal_ask ask;
	struct planned p;

	plan_open(&p, 10 * DOLLAR);
	CU_ASSERT_EQUAL(p.job->counts.total, 1);
	CU_ASSERT_EQUAL_FATAL(core_count(&p.c, EFFECT_ASSIGN), 1);
	assign = core_effect(&p.c, EFFECT_ASSIGN, 0);
	CU_ASSERT_EQUAL(assign->tier, 1);
	CU_ASSERT_TRUE(goal_ask_unpack(assign->spec, &ask));
	CU_ASSERT_TRUE(str_equal(ask.goal, STR("where does input reach a shell?")));
	CU_ASSERT_EQUAL(ask.refused.len, 0);
	plan_close(&p);
}

void test_a_sound_plan_is_accepted_and_planned_in_one_commit(void)
{
	struct goal_question question;
	struct goal_rows rows;
	struct tool_spec spec;
	struct planned p;

	plan_open(&p, 10 * DOLLAR);
	rows = (struct goal_rows){ STR(""), p.rows, 2 };
	hand_in(&p, &rows);
	CU_ASSERT_EQUAL(core_moves(&p.c, MOVE_RESULT), 1);
	CU_ASSERT_EQUAL(core_moves(&p.c, MOVE_JOB), 1); /* so that a restart looks for all of them */
	CU_ASSERT_TRUE(core_moves(&p.c, MOVE_SUBTASK) >= 3);
	CU_ASSERT_EQUAL(p.job->state, JOB_RUNNING);
	CU_ASSERT_EQUAL_FATAL(p.job->counts.total, 3);
	CU_ASSERT_EQUAL(p.job->counts.by_state[SUBTASK_DONE], 1);
	CU_ASSERT_EQUAL(p.job->forecast.questions, 3);
	for (uint32_t i = 1; i < 3; i++) {
		const struct subtask_row *row = job_subtask(p.job, i);

		CU_ASSERT_TRUE(spec_unpack(str_bytes(row->spec, row->spec_len), &spec));
		CU_ASSERT_TRUE(str_equal(spec.lens, lenses[i - 1]));
		CU_ASSERT_TRUE(goal_question_of(&spec, &question));
		CU_ASSERT_EQUAL(row->large, i == 2);
	}
	CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ASSIGN), 2);
	CU_ASSERT_EQUAL(core_effect(&p.c, EFFECT_ASSIGN, 0)->tier, 0); /* reviews begin with the cheapest */
	plan_close(&p);
}

void test_what_is_not_sound_is_refused_with_its_fault_and_asked_again_of_the_strongest(void)
{
	const struct goal_rows rows = { STR("part 1 names a path at which there is nothing"), NULL, 0 };
	struct goal_ask ask;
	struct planned p;

	plan_open(&p, 10 * DOLLAR);
	hand_in(&p, &rows);
	CU_ASSERT_EQUAL(p.job->counts.total, 1);
	wait_again(&p);
	CU_ASSERT_EQUAL_FATAL(core_count(&p.c, EFFECT_ASSIGN), 1);
	CU_ASSERT_EQUAL(core_effect(&p.c, EFFECT_ASSIGN, 0)->tier, 1);
	CU_ASSERT_TRUE_FATAL(goal_ask_unpack(core_effect(&p.c, EFFECT_ASSIGN, 0)->spec, &ask));
	CU_ASSERT_PTR_NOT_NULL(memmem(ask.refused.at, ask.refused.len, rows.fault.at, rows.fault.len));
	hand_in(&p, &rows);
	for (int i = 0; i < 5; i++)
		core_turn(&p.c, 1000, NULL);
	CU_ASSERT_EQUAL(p.job->counts.by_state[SUBTASK_DEAD], 1);
	CU_ASSERT_EQUAL(p.job->counts.total, 1); /* nothing is asked under it */
	CU_ASSERT_EQUAL(p.job->state, JOB_DONE);
	plan_close(&p);
}

/* The refusal was no turn of the second tier, so that the cut answer is not the last one's. */
void test_a_planner_whose_second_answer_is_cut_is_asked_of_the_next_tier(void)
{
	const struct goal_rows rows = { STR("part 1 names a path at which there is nothing"), NULL, 0 };
	struct planned p;

	plan_open(&p, 10 * DOLLAR);
	hand_in(&p, &rows);
	for (uint32_t tier = 2; tier-- > 0;) {
		struct event event;

		CU_ASSERT_EQUAL(job_subtask(p.job, 0)->state, SUBTASK_BACKOFF);
		wait_again(&p);
		CU_ASSERT_EQUAL_FATAL(core_count(&p.c, EFFECT_ASSIGN), 1);
		CU_ASSERT_EQUAL(core_effect(&p.c, EFFECT_ASSIGN, 0)->tier, tier);
		event = core_result(&p.c, core_effect(&p.c, EFFECT_ASSIGN, 0), 0);
		event.result.outcome = OUTCOME_FAILED;
		event.result.reason = STR("cut");
		event.result.call.answer = CALL_CUT;
		core_turn(&p.c, 5, &event);
	}
	CU_ASSERT_EQUAL(p.job->counts.by_state[SUBTASK_DEAD], 1); /* there is none behind it */
	plan_close(&p);
}

/* What the questions cost is reckoned by the cheapest tier: some two cents and a half each. */
void test_a_plan_over_the_budget_is_refused(void)
{
	static const struct {
		uint64_t budget;
		bool accepted;
	} cases[] = { { 10 * DOLLAR, true }, { DOLLAR * 70 / 100, false } };

	for (size_t i = 0; i < 2; i++) {
		struct goal_row many[40];
		struct goal_rows rows = { STR(""), many, 40 };
		struct planned p;

		plan_open(&p, cases[i].budget);
		CU_ASSERT_EQUAL_FATAL(core_count(&p.c, EFFECT_ASSIGN), 1);
		for (size_t k = 0; k < 40; k++)
			many[k] = p.rows[0];
		hand_in(&p, &rows);
		CU_ASSERT_EQUAL(p.job->counts.total, cases[i].accepted ? 41 : 1);
		CU_ASSERT_EQUAL(job_subtask(p.job, 0)->reason,
			cases[i].accepted ? REASON_NONE : REASON_GATE_PLAN_COST);
		plan_close(&p);
	}
}

void test_a_plan_that_nobody_could_compare_is_not_accepted(void)
{
	struct planned p;

	plan_open(&p, 10 * DOLLAR);
	hand_in(&p, NULL);
	CU_ASSERT_EQUAL(p.job->counts.total, 1);
	CU_ASSERT_EQUAL(p.job->counts.by_state[SUBTASK_GATING], 1);
	CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_RECHECK), 1);
	plan_close(&p);
}

/* An earlier plan is held to the same as a fresh one, with what there is to spend now; else it is as if there were none. */
void test_a_plan_of_the_cache_is_checked_again(void)
{
	static const struct {
		uint64_t budget;
		const char *fault;
		bool compared, accepted;
	} cases[] = { { 10 * DOLLAR, "", true, true }, { DOLLAR * 70 / 100, "", true, false },
		{ 10 * DOLLAR, "part 1 names a path at which there is nothing", true, false },
		{ 10 * DOLLAR, "", false, false } };
	static const struct tool_result result = { .tool = STR(GOAL_TOOL), .tier = STR("strong") };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct goal_row many[40];
		struct goal_rows rows = { str_of(cases[i].fault), many, cases[i].fault[0] ? 0 : 40 };
		struct event event = { .kind = EVENT_LOOKED };
		struct planned p;

		plan_begin(&p, cases[i].budget, true);
		CU_ASSERT_EQUAL(core_count(&p.c, EFFECT_ASSIGN), 0);
		CU_ASSERT_EQUAL_FATAL(core_count(&p.c, EFFECT_LOOK), 1);
		for (size_t k = 0; k < 40; k++)
			many[k] = p.rows[0];
		event.looked = (struct event_looked){ .ref = { p.job->id, 0, 0, 0 },
			.found = true,
			.stored = STR("s"),
			.gate = { .body = STR("b"),
				.result = &result,
				.has_files = true,
				.goal = cases[i].compared ? &rows : NULL } };
		core_turn(&p.c, 5, &event);
		CU_ASSERT_EQUAL(p.job->counts.total, cases[i].accepted ? 41 : 1);
		CU_ASSERT_EQUAL(p.job->counts.by_state[SUBTASK_DONE], cases[i].accepted);
		CU_ASSERT_EQUAL(
			core_count(&p.c, EFFECT_ASSIGN), !cases[i].accepted); /* else the planner is asked */
		CU_ASSERT_EQUAL(core_moves(&p.c, MOVE_RESULT), cases[i].accepted);
		plan_close(&p);
	}
}
