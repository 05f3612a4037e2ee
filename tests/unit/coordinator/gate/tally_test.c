/* What the rules of the gate said about a job's subtasks. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/gate/tally.h"

#include <CUnit/CUnit.h>

void test_each_rule_counts_what_it_said(void)
{
	static const struct subtask_row rows[] = {
		{ .kind = KIND_TOOL, .state = SUBTASK_DONE, .refused_evidence = 1 },
		{ .kind = KIND_TOOL, .state = SUBTASK_DEAD, .refused_scope = 2 },
		{ .kind = KIND_TOOL, .state = SUBTASK_HELD, .unchecked = 3 },
		{ .kind = KIND_TOOL, .state = SUBTASK_READY },
	};
	static const struct report_gate expected[] = {
		{ STR("schema"), 1, 1, 0, 0 },
		{ STR("scope"), 3, 1, 2, 0 },
		{ STR("evidence"), 5, 1, 1, 3 },
	};
	struct report_gate gates[GATE_RULES] = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		tally_add(gates, &rows[i]);
	CU_ASSERT_EQUAL_FATAL(tally_finish(gates), 3);
	for (size_t i = 0; i < 3; i++) {
		CU_ASSERT_TRUE(str_equal(gates[i].name, expected[i].name));
		CU_ASSERT_EQUAL(gates[i].fired, expected[i].fired);
		CU_ASSERT_EQUAL(gates[i].passed, expected[i].passed);
		CU_ASSERT_EQUAL(gates[i].refused, expected[i].refused);
		CU_ASSERT_EQUAL(gates[i].could_not_check, expected[i].could_not_check);
	}
}

/* Its row counts it as a wrong form, but the rule that was asked is the echo. */
void test_a_wrong_echo_is_counted_by_the_echo(void)
{
	static const struct subtask_row row = {
		.kind = KIND_NOOP, .state = SUBTASK_DEAD, .refused_schema = 2
	};
	struct report_gate gates[GATE_RULES] = { 0 };

	tally_add(gates, &row);
	CU_ASSERT_EQUAL_FATAL(tally_finish(gates), 1);
	CU_ASSERT_TRUE(str_equal(gates[0].name, STR("echo")));
	CU_ASSERT_EQUAL(gates[0].refused, 2);
	CU_ASSERT_EQUAL(gates[0].fired, 2);
}

void test_a_rule_that_was_never_asked_is_not_told(void)
{
	struct report_gate gates[GATE_RULES] = { 0 };

	tally_add(gates, &(struct subtask_row){ .kind = KIND_TOOL, .state = SUBTASK_READY });
	CU_ASSERT_EQUAL(tally_finish(gates), 0);
}
