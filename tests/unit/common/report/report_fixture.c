/* A report with one of everything: plain rows that a test makes hostile where it wants to. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report_fixture.h"

struct report_finding fixture_finding(void)
{
	static const struct report_supporter supporter = { STR("tool"), STR("cppcheck 2.10"), 0, 3 };

	return (struct report_finding){
		.id = STR("f1"),
		.rule = STR("cppcheck/nullPointer"),
		.lens = STR("correctness"),
		.severity = SEVERITY_ERROR,
		.confidence = CONFIDENCE_HIGH,
		.message = STR("null pointer dereference"),
		.path = STR("src/a.c"),
		.start_line = 12,
		.end_line = 13,
		.quote = STR("int *p = 0;\n\t*p = 1;"),
		.fingerprint = STR("1:00112233445566aa-1"),
		.status = STR("new"),
		.supporters = &supporter,
		.supporter_count = 1,
	};
}

struct report fixture_report(void)
{
	static const struct report_coverage coverage = {
		.lens = STR("correctness"), .files = 3, .lines = 120
	};
	static const struct report_gate gate = { STR("evidence"), 4, 3, 1, 0 };
	static const struct report_subtask subtask = { .number = 3,
		.kind = KIND_TOOL,
		.state = SUBTASK_DONE,
		.lens = STR("correctness"),
		.attempts = 2,
		.worker = STR("w1"),
		.wall_ms = 40 };

	return (struct report){
		.outcome = REPORT_CLEAN,
		.fail_on = SEVERITY_ERROR,
		.job = 7,
		.workflow = STR("analyze"),
		.state = STR("done"),
		.goal = STR("look at it"),
		.complete = true,
		.started_ms = 1700000000123,
		.wall_ms = 3250,
		.sandbox = STR("bwrap"),
		.totals = { .subtasks = 1, .done = 1, .attempts = 2, .executed = 1 },
		.coverage = &coverage,
		.coverage_count = 1,
		.gates = &gate,
		.gate_count = 1,
		.subtasks = &subtask,
		.subtask_count = 1,
	};
}
