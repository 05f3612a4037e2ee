/* Reads the counters of subtasks as verdicts of rules. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/gate/tally.h"
#include "coordinator/state/goal_spec.h"

void tally_add(struct report_gate gates[GATE_RULES], const struct subtask_row *row)
{
	uint64_t refused[GATE_RULES] = { [GATE_SCHEMA] = row->refused_schema,
		[GATE_SCOPE] = row->refused_scope,
		[GATE_EVIDENCE] = row->refused_evidence };
	unsigned asked = gate_rules_of((enum subtask_kind)row->kind);
	struct goal_ask ask;

	if (asked >> GATE_ECHO & 1) {
		refused[GATE_ECHO] = refused[GATE_SCHEMA]; /* a wrong echo is a wrong form */
		refused[GATE_SCHEMA] = 0;
	}
	if (!goal_ask_unpack(str_bytes(row->spec, row->spec_len), &ask))
		asked &= ~(1u << GATE_PLAN);
	/* It has no counter of its own: whatever the others did not refuse. */
	refused[GATE_PLAN] =
		(uint64_t)row->refused - row->refused_schema - row->refused_scope - row->refused_evidence;
	for (unsigned rule = 0; rule < GATE_RULES; rule++) {
		struct report_gate *gate = &gates[rule];

		if (!(asked >> rule & 1))
			continue;
		gate->passed += row->state == SUBTASK_DONE;
		gate->refused += refused[rule];
		gate->could_not_check += rule == GATE_EVIDENCE ? row->unchecked : 0;
		gate->fired = gate->passed + gate->refused + gate->could_not_check;
	}
}

size_t tally_finish(struct report_gate gates[GATE_RULES])
{
	size_t count = 0;

	for (unsigned rule = 0; rule < GATE_RULES; rule++) {
		struct report_gate gate = gates[rule];

		gate.name = str_of(gate_rule_name((enum gate_rule)rule));
		if (gate.fired)
			gates[count++] = gate;
	}
	return count;
}
