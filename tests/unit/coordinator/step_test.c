/* Whole turns: from a submission to a result that is accepted once, and the ways in which it is not. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/record.h"
#include "reeve/error.h"
#include "tests/support/core_fixture.h"

#include <CUnit/Basic.h>

/* One job of so many subtasks, a worker with one slot on stream 1; the first assignment. */
static struct effect started(struct core *c, uint32_t subtasks)
{
	core_open(c, NULL);
	core_job(c, "q", "0123456789abcdef", subtasks);
	core_worker(c, 1, "w1", 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(core_effect(c, EFFECT_ASSIGN, 0));
	return *core_effect(c, EFFECT_ASSIGN, 0);
}

void test_a_lease_is_written_nowhere_and_a_result_with_its_record(void)
{
	struct core c;
	struct effect assigned = started(&c, 2);
	struct event result = core_result(&c, &assigned, 0);

	CU_ASSERT_EQUAL(core_moves(&c, MOVE_SUBTASK), 0);
	core_turn(&c, 1, &result);
	CU_ASSERT_EQUAL(core_moves(&c, MOVE_RESULT), 1);
	CU_ASSERT_EQUAL(core_moves(&c, MOVE_SUBTASK), 1);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_ACKNOWLEDGE), 1);
	CU_ASSERT_EQUAL(core_state(&c, assigned.ref.job, assigned.ref.number), SUBTASK_DONE);
	core_close(&c);
}

void test_a_result_that_comes_twice_is_accepted_once(void)
{
	struct core c;
	struct effect assigned = started(&c, 2);
	struct event result = core_result(&c, &assigned, 0);

	core_turn(&c, 1, &result);
	core_turn(&c, 1, &result);
	CU_ASSERT_EQUAL(core_moves(&c, MOVE_RESULT), 0);
	CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_ACKNOWLEDGE), 1);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_ACKNOWLEDGE, 0)->reason, REASON_ACCEPTED_BEFORE);
	core_close(&c);
}

void test_a_result_under_any_other_token_is_refused(void)
{
	static const struct {
		int64_t term, seq;
	} off[] = { { 0, -1 }, { 0, 1 }, { -1, 0 }, { 1, 0 } };

	for (size_t i = 0; i < sizeof off / sizeof off[0]; i++) {
		struct core c;
		struct effect assigned = started(&c, 1);
		struct event result = core_result(&c, &assigned, 0);

		result.result.token.term += (uint64_t)off[i].term;
		result.result.token.seq += (uint64_t)off[i].seq;
		core_turn(&c, 1, &result);
		CU_ASSERT_EQUAL(c.fx.move_count, core_moves(&c, MOVE_WORKER));
		CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_CANCEL), 1);
		CU_ASSERT_EQUAL(core_effect(&c, EFFECT_CANCEL, 0)->reason, REASON_SUPERSEDED);
		CU_ASSERT_EQUAL(core_state(&c, assigned.ref.job, 0), SUBTASK_LEASED);
		core_close(&c);
	}
}

void test_a_result_of_nothing_is_refused(void)
{
	struct core c;
	struct effect assigned = started(&c, 1);
	struct event no_job = core_result(&c, &assigned, 0), no_subtask = no_job;

	no_job.result.ref.job = 99;
	no_subtask.result.ref.number = 1;
	core_turn(&c, 1, &no_job);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_CANCEL, 0)->reason, REASON_UNKNOWN_SUBTASK);
	core_turn(&c, 1, &no_subtask);
	CU_ASSERT_EQUAL(core_effect(&c, EFFECT_CANCEL, 0)->reason, REASON_UNKNOWN_SUBTASK);
	core_close(&c);
}

void test_a_wrong_result_is_refused_until_its_attempts_are_spent(void)
{
	struct core c;
	struct effect assigned = started(&c, 1);

	for (int i = 1; i <= ATTEMPTS_REFUSED_MOST; i++) {
		struct event result = core_result(&c, &assigned, 0);

		result.result.gate.body = STR("wrong");
		core_turn(&c, 1, &result);
		CU_ASSERT_EQUAL(core_moves(&c, MOVE_RESULT), 0);
		CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_ACKNOWLEDGE), 1);
		CU_ASSERT_FALSE(effect_accepts(core_effect(&c, EFFECT_ACKNOWLEDGE, 0))); /* not to be kept */
		for (int k = 0; k < 100 && !core_count(&c, EFFECT_ASSIGN); k++)
			core_turn(&c, 10, NULL);
		if (i < ATTEMPTS_REFUSED_MOST)
			assigned = *core_effect(&c, EFFECT_ASSIGN, 0);
	}
	CU_ASSERT_EQUAL(fleet_job(&c.fleet, 1)->counts.by_state[SUBTASK_DEAD], 1);
	CU_ASSERT_EQUAL(fleet_job(&c.fleet, 1)->state, JOB_DONE);
	core_close(&c);
}

void test_a_failed_attempt_is_tried_again(void)
{
	struct core c;
	struct effect assigned = started(&c, 1);
	struct event result = core_result(&c, &assigned, 0);

	result.result.outcome = OUTCOME_FAILED;
	result.result.reason = STR("it could not");
	core_turn(&c, 1, &result);
	CU_ASSERT_EQUAL(core_state(&c, 1, 0), SUBTASK_BACKOFF);
	CU_ASSERT_EQUAL(job_subtask(fleet_job(&c.fleet, 1), 0)->failed, 1);
	CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_ACKNOWLEDGE), 1);
	CU_ASSERT_FALSE(effect_accepts(core_effect(&c, EFFECT_ACKNOWLEDGE, 0)));
	core_close(&c);
}

void test_who_hands_back_gets_nothing_more(void)
{
	struct core c;
	struct effect assigned = started(&c, 1);
	struct event result = core_result(&c, &assigned, 0);

	result.result.outcome = OUTCOME_RETURNED;
	core_turn(&c, 1, &result);
	CU_ASSERT_EQUAL(core_state(&c, 1, 0), SUBTASK_READY);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_ASSIGN), 0);
	core_worker(&c, 2, "w2", 1);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_ASSIGN), 1);
	core_close(&c);
}

/* A result with a quote, of a subtask that is leased to w1 by stream 1. */
static struct event quoted(struct core *c, const struct evidence *evidence)
{
	static const struct finding finding = { .start_line = 1,
		.end_line = 1,
		.severity = SEVERITY_NOTE,
		.confidence = CONFIDENCE_LOW,
		.lens = { "l", 1 },
		.rule = { "t/1", 3 },
		.message = { "m", 1 },
		.quote = { "q", 1 } };
	static const struct tool_result result = {
		.tool = { "t", 1 }, .findings = &finding, .finding_count = 1
	};
	static const struct str script = { "s", 1 };
	struct event submit = { .kind = EVENT_SUBMIT,
		.submit = { .queue = STR("q"),
			.principal = STR(""),
			.key = STR("0123456789abcdef"),
			.work = { .kind = KIND_SCRIPTED,
				.subtasks = 1,
				.scripts = &script,
				.script_count = 1,
				.lens = { "", 0 } },
			.request = STR("r") } };
	struct event hello = { .kind = EVENT_HELLO,
		.conn = 1,
		.hello = { .worker = STR("w1"),
			.queue = STR(""),
			.incarnation = 1,
			.slots = { [KIND_SCRIPTED] = 1 } } };

	core_open(c, NULL);
	core_turn(c, 1, &submit);
	core_turn(c, 1, &hello);
	CU_ASSERT_PTR_NOT_NULL_FATAL(core_effect(c, EFFECT_ASSIGN, 0));
	struct event event = core_result(c, core_effect(c, EFFECT_ASSIGN, 0), 0);
	event.result.gate.result = &result;
	event.result.gate.evidence = evidence;
	event.result.gate.has_files = true;
	return event;
}

/* A finding counts once it is accepted, and is in the record of the job's end. */
void test_findings_count_when_they_are_accepted(void)
{
	static const struct evidence lines = { .lines_exist = true, .lines = { "q", 1 } };
	static const struct evidence others = { .lines_exist = true, .lines = { "x", 1 } };
	struct job_record record = { .state = JOB_NONE };
	struct core c;
	struct event event = quoted(&c, &others);
	const struct job_counts *counts = &fleet_job(&c.fleet, 1)->counts;

	core_turn(&c, 1, &event);
	CU_ASSERT_EQUAL(counts->findings, 0);
	for (int i = 0; i < 100 && !core_count(&c, EFFECT_ASSIGN); i++)
		core_turn(&c, 10, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(core_effect(&c, EFFECT_ASSIGN, 0));
	event.result.ref = core_effect(&c, EFFECT_ASSIGN, 0)->ref;
	event.result.token = core_effect(&c, EFFECT_ASSIGN, 0)->token;
	event.result.gate.evidence = &lines;
	core_turn(&c, 1, &event);
	CU_ASSERT_EQUAL(counts->findings, 1);
	for (size_t i = 0; i < c.fx.move_count; i++)
		if (c.fx.moves[i].kind == MOVE_JOB)
			CU_ASSERT_TRUE(record_unpack_job(c.fx.moves[i].value, &record));
	CU_ASSERT_EQUAL(record.state, JOB_DONE);
	CU_ASSERT_TRUE(record.counted && !record.counts.findings_unknown);
	CU_ASSERT_EQUAL(record.counts.findings, 1);
	CU_ASSERT_EQUAL(record.counts.attempts, 2);
	core_close(&c);
}

static const struct evidence unread = { .err = -E_UNAVAILABLE };
static const struct evidence found = { .lines_exist = true, .lines = { "q", 1 } };

void test_what_cannot_be_checked_is_asked_again_and_then_held(void)
{
	struct core c;
	struct event event = quoted(&c, &unread);

	for (int i = 0; i < GATE_RECHECKS_MOST; i++) {
		core_turn(&c, 1, &event);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_RECHECK), 1);
		CU_ASSERT_EQUAL(core_count(&c, EFFECT_ACKNOWLEDGE), 0);
		CU_ASSERT_EQUAL(core_state(&c, 1, 0), SUBTASK_GATING);
	}
	core_turn(&c, 1, &event);
	CU_ASSERT_EQUAL(core_count(&c, EFFECT_RECHECK), 0);
	CU_ASSERT_EQUAL(core_moves(&c, MOVE_HELD), 1);
	CU_ASSERT_EQUAL(core_moves(&c, MOVE_RESULT), 0);
	CU_ASSERT_EQUAL_FATAL(core_count(&c, EFFECT_ACKNOWLEDGE), 1);
	CU_ASSERT_FALSE(effect_accepts(core_effect(&c, EFFECT_ACKNOWLEDGE, 0)));
	CU_ASSERT_EQUAL(fleet_job(&c.fleet, 1)->counts.by_state[SUBTASK_HELD], 1);
	core_close(&c);
}

/* Its worker died, or came back by another stream, while the evidence was read again. */
void test_a_result_at_hand_is_judged_without_its_worker(void)
{
	struct event gone = { .kind = EVENT_GONE, .conn = 1 };
	struct core c;
	struct event event = quoted(&c, &unread);

	core_turn(&c, 1, &event);
	core_turn(&c, 1, &gone);
	for (int i = 0; i < 60; i++)
		core_turn(&c, 1000, NULL);
	CU_ASSERT_EQUAL(core_state(&c, 1, 0), SUBTASK_GATING);
	event.result.gate.evidence = &found;
	core_turn(&c, 1, &event);
	CU_ASSERT_EQUAL(core_moves(&c, MOVE_RESULT), 1);
	CU_ASSERT_EQUAL(fleet_job(&c.fleet, 1)->state, JOB_DONE);
	core_close(&c);
}

void test_no_event_moves_more_than_it_says(void)
{
	struct core c;
	struct effect assigned = started(&c, 1);
	struct event result = core_result(&c, &assigned, 0);

	effects_clear(&c.fx);
	step(&c.fleet, &result, c.now_ms, &c.fx);
	CU_ASSERT_TRUE(c.fx.move_count <= STEP_MOVES);
	CU_ASSERT_EQUAL(fleet_job(&c.fleet, 1)->state, JOB_DONE);
	core_close(&c);
}

void test_the_same_events_give_the_same_fleet(void)
{
	struct core a, b;
	struct effect assigned = started(&a, 20);
	struct event result = core_result(&a, &assigned, 0);

	started(&b, 20);
	CU_ASSERT_EQUAL(a.fleet.hash, b.fleet.hash);
	core_turn(&a, 1, &result);
	CU_ASSERT_NOT_EQUAL(a.fleet.hash, b.fleet.hash);
	core_turn(&b, 1, &result);
	CU_ASSERT_EQUAL(a.fleet.hash, b.fleet.hash);
	core_close(&a);
	core_close(&b);
}

/* What would not fit waits for the next turn; a commit over its bound would be refused, and that ends the coordinator. */
void test_a_result_waits_for_a_commit_with_room_for_it(void)
{
	static char bytes[RESULT_BYTES_MOST];
	static const struct {
		int beside; /* of what the commit has left */
		bool fits;
	} cases[] = { { -1, true }, { 0, true }, { 1, false } };
	struct core c;
	struct effect assigned = started(&c, 2);
	struct event result = core_result(&c, &assigned, 0), beat = { .kind = EVENT_BEAT };
	struct event look = { .kind = EVENT_LOOKED, .looked = { .ref = assigned.ref } };
	const struct job_row *job = fleet_job(&c.fleet, assigned.ref.job);
	size_t records = job_subtask(job, assigned.ref.number)->spec_len + strlen("request") + RECORD_ROOM;

	effects_clear(&c.fx);
	result.result.stored = look.looked.stored = str_bytes(bytes, sizeof bytes);
	CU_ASSERT_TRUE(step_fits(&c.fleet, &result, &c.fx));
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct job_row *large = fleet_job(&c.fleet, assigned.ref.job);

		c.fx.move_bytes = EFFECT_BYTES_MOST - 1;
		/* Only with a large request can it be too much at all. */
		large->request.len = (size_t)((ptrdiff_t)(COMMIT_BYTES_MOST - c.fx.move_bytes - sizeof bytes -
							  records + strlen("request")) +
					      cases[i].beside);
		CU_ASSERT_EQUAL(step_fits(&c.fleet, &result, &c.fx), cases[i].fits);
		CU_ASSERT_EQUAL(step_fits(&c.fleet, &look, &c.fx), cases[i].fits);
		CU_ASSERT_TRUE(step_fits(&c.fleet, &beat, &c.fx));
		c.fx.move_bytes++;
		CU_ASSERT_FALSE(step_fits(&c.fleet, &beat, &c.fx));
		large->request.len = strlen("request");
	}
	/* Whatever a job may be, alone its result fits. */
	CU_ASSERT_TRUE(
		RESULT_BYTES_MOST + SPEC_BYTES_MOST + REQUEST_BYTES_MOST + RECORD_ROOM < COMMIT_BYTES_MOST);
	core_close(&c);
}
