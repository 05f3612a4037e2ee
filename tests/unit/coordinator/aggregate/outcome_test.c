/* Each thing that is wrong with a job has its bit, and none hides another. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/outcome.h"

#include <CUnit/CUnit.h>

void test_each_fault_has_its_bit(void)
{
	static const struct {
		enum job_state job;
		enum subtask_state subtask;
		bool refused, lacking;
		enum severity found, fail_on;
		unsigned outcome;
	} cases[] = {
		{ JOB_DONE, SUBTASK_DONE, false, false, SEVERITY_NONE, SEVERITY_NOTE, REPORT_CLEAN },
		{ JOB_DONE, SUBTASK_DONE, false, false, SEVERITY_ERROR, SEVERITY_NONE, REPORT_CLEAN },
		{ JOB_DONE, SUBTASK_DONE, false, false, SEVERITY_NOTE, SEVERITY_WARNING, REPORT_CLEAN },
		{ JOB_DONE, SUBTASK_DONE, false, false, SEVERITY_WARNING, SEVERITY_WARNING, REPORT_FINDINGS },
		{ JOB_DONE, SUBTASK_DONE, false, false, SEVERITY_ERROR, SEVERITY_WARNING, REPORT_FINDINGS },
		{ JOB_DONE, SUBTASK_DONE, false, true, SEVERITY_NONE, SEVERITY_NOTE, REPORT_INCOMPLETE },
		/* Refused once, and then done: the gate's no was heard. */
		{ JOB_DONE, SUBTASK_DONE, true, false, SEVERITY_NONE, SEVERITY_NOTE, REPORT_CLEAN },
		{ JOB_DONE, SUBTASK_DEAD, true, false, SEVERITY_NONE, SEVERITY_NOTE,
			REPORT_REFUSED | REPORT_INCOMPLETE },
		{ JOB_DONE, SUBTASK_DEAD, false, false, SEVERITY_NONE, SEVERITY_NOTE, REPORT_INCOMPLETE },
		{ JOB_DONE, SUBTASK_HELD, false, false, SEVERITY_NONE, SEVERITY_NOTE, REPORT_HELD },
		{ JOB_PAUSED, SUBTASK_READY, false, false, SEVERITY_NONE, SEVERITY_NOTE,
			REPORT_BUDGET | REPORT_INCOMPLETE },
		{ JOB_REFUSED, SUBTASK_CANCELLED, false, false, SEVERITY_NONE, SEVERITY_NOTE,
			REPORT_REFUSED | REPORT_INCOMPLETE },
		{ JOB_REFUSED, SUBTASK_HELD, false, true, SEVERITY_ERROR, SEVERITY_ERROR,
			REPORT_FINDINGS | REPORT_REFUSED | REPORT_HELD | REPORT_INCOMPLETE },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct aggregate_subtask subtask = { .state = cases[i].subtask, .refused = cases[i].refused };
		struct aggregate_facts facts = { .state = cases[i].job,
			.fail_on = cases[i].fail_on,
			.subtasks = &subtask,
			.subtask_count = 1 };
		struct report_finding findings[] = { { .severity = cases[i].found, .status = STR("new") },
			{ .severity = SEVERITY_NOTE } };
		struct report r = { .findings = findings, .finding_count = cases[i].found ? 2 : 0 };

		outcome_totals(&facts, &r.totals);
		CU_ASSERT_EQUAL(outcome_of(&facts, &r, cases[i].lacking), cases[i].outcome);
		facts.outcome = REPORT_TIMEOUT; /* what the edges know is kept beside it */
		CU_ASSERT_EQUAL(outcome_of(&facts, &r, cases[i].lacking),
			REPORT_TIMEOUT | (cases[i].outcome & ~(unsigned)REPORT_CLEAN));
	}
}

/* Nobody is to take the job for cut short by them, nor to miss them. */
void test_looks_that_nobody_could_pay_are_counted(void)
{
	static const struct {
		bool again, unpaid;
		uint64_t looks;
		unsigned outcome;
	} cases[] = {
		{ true, true, 1, REPORT_CLEAN },
		{ true, false, 0, REPORT_INCOMPLETE },
		{ false, true, 0, REPORT_INCOMPLETE },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct aggregate_subtask subtasks[] = { { .state = SUBTASK_DONE },
			{ .state = SUBTASK_CANCELLED,
				.again = cases[i].again,
				.unpaid = cases[i].unpaid,
				.unreported_microusd = 5,
				.most_microusd = 7 } };
		struct aggregate_facts facts = {
			.state = JOB_DONE, .subtasks = subtasks, .subtask_count = 2
		};
		struct report r = { 0 };

		outcome_totals(&facts, &r.totals);
		CU_ASSERT_EQUAL(r.totals.looks_unpaid, cases[i].looks);
		CU_ASSERT_EQUAL(r.totals.looks_unpaid_microusd, 7 * cases[i].looks);
		CU_ASSERT_EQUAL(r.totals.cancelled, 1);
		CU_ASSERT_EQUAL(r.totals.unreported_microusd, 5);
		CU_ASSERT_EQUAL(outcome_of(&facts, &r, false), cases[i].outcome);
	}
}

void test_what_was_done_was_executed_or_cached(void)
{
	static const struct aggregate_subtask subtasks[] = {
		{ .state = SUBTASK_DONE, .attempts = 1, .cost_microusd = 10 },
		{ .state = SUBTASK_DONE, .cached = true },
		{ .state = SUBTASK_DEAD, .attempts = 5, .cost_microusd = 7, .cached = true },
		{ .state = SUBTASK_HELD, .attempts = 2 },
		{ .state = SUBTASK_CANCELLED },
		{ .state = SUBTASK_READY },
	};
	struct aggregate_facts facts = { .subtasks = subtasks, .subtask_count = 6 };
	struct report_totals t = { 0 };

	outcome_totals(&facts, &t);
	CU_ASSERT_EQUAL(t.subtasks, 6);
	CU_ASSERT_EQUAL(t.done, 2);
	CU_ASSERT_EQUAL(t.executed, 1);
	CU_ASSERT_EQUAL(t.cached, 1);
	CU_ASSERT_EQUAL(t.dead, 1);
	CU_ASSERT_EQUAL(t.held, 1);
	CU_ASSERT_EQUAL(t.cancelled, 1);
	CU_ASSERT_EQUAL(t.attempts, 8);
	CU_ASSERT_EQUAL(t.cost_microusd, 17);
}
