/* Large jobs are planned and cancelled slice by slice, and each slice fits a commit. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/plan.h"
#include "coordinator/plan/worth.h"
#include "tests/support/core_fixture.h"

#include <CUnit/Basic.h>
#include <stdlib.h>

enum { MANY = 300000, MORE_THAN_ENOUGH = 10 * MANY };

static void open_large(struct core *c)
{
	struct fleet_limits limits = fleet_limits_default;

	limits.jobs = limits.workers = 8;
	limits.leases = 64;
	core_open(c, &limits);
}

static struct event submission(uint32_t subtasks)
{
	return (struct event){ .kind = EVENT_SUBMIT,
		.conn = 9,
		.submit = { .queue = STR("q"),
			.principal = STR(""),
			.key = STR("0123456789abcdef"),
			.work = { .kind = KIND_NOOP, .subtasks = subtasks, .bytes = 40, .lens = { "", 0 } },
			.request = STR("r") } };
}

static void turns_fit(struct core *c, const struct job_row *job, enum job_state until)
{
	size_t turns = 0, moves = 0;

	while (job->state != until && turns++ < MORE_THAN_ENOUGH) {
		core_turn(c, 0, NULL);
		moves += c->fx.move_count;
		if (c->fx.move_count > EFFECT_MOVES_MOST || c->fx.move_bytes > COMMIT_BYTES_MOST)
			CU_FAIL("a turn is larger than a commit");
	}
	CU_ASSERT_EQUAL(job->state, until);
	CU_ASSERT_TRUE(moves >= MANY - EFFECT_MOVES_MOST);
	CU_ASSERT_TRUE(turns > MANY / EFFECT_MOVES_MOST);
}

void test_a_large_job_is_planned_and_cancelled_in_slices(void)
{
	struct event submit = submission(MANY), cancel = { .kind = EVENT_CANCEL, .conn = 10, .job = 1 };
	const struct job_row *job;
	struct core c;

	open_large(&c);
	core_turn(&c, 1, &submit);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_SUBMITTED, 0)->err, 0);
	job = fleet_job(&c.fleet, 1);
	turns_fit(&c, job, JOB_RUNNING);
	CU_ASSERT_EQUAL(job->counts.by_state[SUBTASK_READY], MANY);
	core_turn(&c, 1, &cancel);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_CANCELLED, 0)->err, 0);
	turns_fit(&c, job, JOB_CANCELLED);
	CU_ASSERT_EQUAL(job->counts.by_state[SUBTASK_CANCELLED], MANY);
	core_close(&c);
}

void test_a_job_can_be_cancelled_while_it_is_planned(void)
{
	struct event submit = submission(MANY), cancel = { .kind = EVENT_CANCEL, .conn = 10, .job = 1 };
	const struct job_row *job;
	struct core c;

	open_large(&c);
	core_turn(&c, 1, &submit);
	core_turn(&c, 1, &cancel);
	job = fleet_job(&c.fleet, 1);
	for (int i = 0; i < 100 && job->state != JOB_CANCELLED; i++)
		core_turn(&c, 0, NULL);
	CU_ASSERT_EQUAL(job->state, JOB_CANCELLED);
	CU_ASSERT_TRUE(job->counts.total > 0 && job->counts.total < MANY);
	CU_ASSERT_EQUAL(job->counts.by_state[SUBTASK_CANCELLED], job->counts.total);
	core_close(&c);
}

void test_a_job_tells_what_it_was_cancelled_for(void)
{
	static const struct {
		enum event_kind kind;
		enum reason reason;
	} cases[] = {
		{ EVENT_CANCEL, REASON_CANCELLED_BY_CLIENT },
		{ EVENT_TIMED_OUT, REASON_TIMED_OUT },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct event cancel = { .kind = cases[i].kind, .conn = 10 };
		struct core c;

		core_open(&c, NULL);
		cancel.job = core_job(&c, "q", "0123456789abcdef", 2);
		core_turn(&c, 1, &cancel);
		CU_ASSERT_EQUAL(fleet_job(&c.fleet, cancel.job)->state, JOB_CANCELLED);
		CU_ASSERT_EQUAL(fleet_job(&c.fleet, cancel.job)->reason, cases[i].reason);
		core_close(&c);
	}
}

/* Who runs a part of it is told to stop; nobody is told twice. */
void test_leases_of_a_cancelled_job_are_cancelled(void)
{
	struct event cancel = { .kind = EVENT_CANCEL, .conn = 10 };
	struct core c;

	core_open(&c, NULL);
	cancel.job = core_job(&c, "q", "0123456789abcdef", 20);
	core_worker(&c, 1, "w1", 5);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_ASSIGN), 5);
	core_turn(&c, 1, &cancel);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_CANCEL), 5);
	CU_ASSERT_EQUAL(fleet_job(&c.fleet, cancel.job)->state, JOB_CANCELLED);
	CU_ASSERT_EQUAL(c.fleet.lease_count, 0);
	core_turn(&c, 1, &cancel);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_CANCEL), 0);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_CANCELLED, 0)->err, 0);
	core_close(&c);
}

void test_a_plan_without_a_subtask_ends_at_once(void)
{
	struct event submit = submission(1);
	struct core c;

	core_open(&c, NULL);
	submit.submit.work = (struct job_work){ .kind = KIND_TOOL, .lens = { "", 0 } };
	core_turn(&c, 1, &submit);
	CU_ASSERT_EQUAL(fleet_job(&c.fleet, 1)->state, JOB_DONE);
	CU_ASSERT_EQUAL(fleet_job(&c.fleet, 1)->reason, REASON_EMPTY_PLAN);
	core_close(&c);
}

void test_no_two_inputs_of_a_benchmark_are_alike(void)
{
	struct core c;
	uint64_t id;

	core_open(&c, NULL);
	id = core_job(&c, "q", "0123456789abcdef", 1000);
	for (uint32_t i = 1; i < 1000; i++) {
		const struct subtask_row *a = job_subtask(fleet_job(&c.fleet, id), i - 1);
		const struct subtask_row *b = job_subtask(fleet_job(&c.fleet, id), i);

		CU_ASSERT_EQUAL(a->spec_len, 12);
		CU_ASSERT_NOT_EQUAL(memcmp(a->spec, b->spec, 12), 0);
	}
	core_close(&c);
}

static const struct str plan_languages[] = { STR("c") };
static const struct tool_def plan_tools[] = {
	{ .name = { "t", 1 }, .languages = plan_languages, .language_count = 1, .shard_lines = 1 }
};

/* How many shards a tree has is known when they are made: one below the limit, on it, one above. */
void test_a_tree_of_too_many_shards_is_cancelled(void)
{
	static const struct fleet_limits limits = { 8, 8, 8, 5, HEARTBEAT_MS, TTL_MS, LEADER_TTL_MS };
	struct plan_file files[6];

	for (size_t i = 0; i < 6; i++)
		files[i] = (struct plan_file){ WORTH_LINES, 0, false, (uint32_t)i, (uint64_t)i << 60, 0 };
	for (size_t count = 4; count <= 6; count++) {
		struct event submit = submission(0);
		const struct job_row *job;
		struct core c;

		core_open(&c, &limits);
		c.fleet.tools = plan_tools;
		c.fleet.tool_count = 1;
		submit.submit.work = (struct job_work){ .kind = KIND_TOOL,
			.files = files,
			.file_count = count,
			.languages = plan_languages,
			.language_count = 1,
			.lens_tools = 1,
			.lens = STR("") };
		core_turn(&c, 1, &submit);
		for (int i = 0; i < 3; i++)
			core_turn(&c, 1, NULL);
		job = fleet_job(&c.fleet, 1);
		CU_ASSERT_EQUAL(job->state, count > 5 ? JOB_CANCELLED : JOB_RUNNING);
		CU_ASSERT_EQUAL(job->reason, count > 5 ? REASON_TOO_MANY_SUBTASKS : REASON_NONE);
		core_close(&c);
	}
}

void test_a_small_plan_does_not_wait_for_the_end_of_a_large_one(void)
{
	struct event large = submission(MANY), small = submission(10);
	const struct job_row *job;
	struct core c;
	int turns = 0;

	open_large(&c);
	core_turn(&c, 1, &large);
	small.submit.key = STR("fedcba9876543210");
	core_turn(&c, 1, &small);
	job = fleet_job(&c.fleet, 2);
	while (job->state == JOB_PLANNING && turns++ < 100)
		core_turn(&c, 0, NULL);
	CU_ASSERT_EQUAL(job->state, JOB_RUNNING);
	CU_ASSERT_TRUE(turns <= 3);
	CU_ASSERT_EQUAL(fleet_job(&c.fleet, 1)->state, JOB_PLANNING);
	core_close(&c);
}

void test_a_job_whose_files_are_lost_is_not_done(void)
{
	struct event submit = submission(0);
	const struct job_row *job;
	struct core c;

	core_open(&c, NULL);
	submit.submit.work = (struct job_work){ .kind = KIND_TOOL, .lens = STR(""), .lost = true };
	core_turn(&c, 1, &submit);
	core_turn(&c, 1, NULL);
	job = fleet_job(&c.fleet, 1);
	CU_ASSERT_EQUAL(job->state, JOB_CANCELLED);
	CU_ASSERT_EQUAL(job->reason, REASON_MANIFEST_LOST);
	core_close(&c);
}

/* A million files that no tool reads cost nothing, and those it reads take their turns. */
void test_a_large_tree_is_planned_in_slices(void)
{
	enum { FILES = 1000000 };
	struct plan_file *files = calloc(FILES, sizeof *files);
	static const struct str two[] = { STR("c"), STR("cobol") };
	static const struct {
		uint32_t read; /* files in C */
		int turns_least, turns_most;
	} cases[] = { { 1, 0, 2 }, { FILES, 10, 2000 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct event submit = submission(0);
		const struct job_row *job;
		struct core c;
		int turns = 0;

		for (uint32_t n = 0; n < FILES; n++)
			files[n] = (struct plan_file){ 1, n < cases[i].read ? 0 : 1, false, n,
				(uint64_t)n << 40, 0 };
		open_large(&c);
		c.fleet.tools = plan_tools;
		c.fleet.tool_count = 1;
		submit.submit.work = (struct job_work){ .kind = KIND_TOOL,
			.files = files,
			.file_count = FILES,
			.languages = two,
			.language_count = 2,
			.lens_tools = 1,
			.lens = STR(""),
			.shard_lines = 1000 };
		core_turn(&c, 1, &submit);
		job = fleet_job(&c.fleet, 1);
		while (job->state == JOB_PLANNING && turns++ < cases[i].turns_most)
			core_turn(&c, 0, NULL);
		CU_ASSERT_EQUAL(job->state, JOB_RUNNING);
		CU_ASSERT_TRUE(turns >= cases[i].turns_least);
		core_close(&c);
	}
	free(files);
}
