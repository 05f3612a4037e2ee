/* Asks the rules of a kind, in order, and takes the first answer that is not a pass. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/gate/gate.h"
#include "coordinator/gate/rules.h"

#include <assert.h>

struct rule_row {
	const char *name;
	struct gate_verdict (*ask)(const struct gate_input *in);
	enum reason refused;
};

static const struct rule_row rules[GATE_RULES] = {
	[GATE_ECHO] = { "echo", rule_echo, REASON_GATE_SCHEMA },
	[GATE_SCHEMA] = { "schema", rule_schema, REASON_GATE_SCHEMA },
	[GATE_SCOPE] = { "scope", rule_scope, REASON_GATE_SCOPE },
	[GATE_EVIDENCE] = { "evidence", rule_evidence, REASON_GATE_EVIDENCE },
	[GATE_PLAN] = { "plan", rule_plan, REASON_GATE_PLAN },
};

/* A new kind without a row here is never accepted. */
static const unsigned minimum[SUBTASK_KINDS] = {
	[KIND_NOOP] = 1u << GATE_ECHO,
	[KIND_TOOL] = 1u << GATE_SCHEMA | 1u << GATE_SCOPE | 1u << GATE_EVIDENCE,
	[KIND_SCRIPTED] = 1u << GATE_SCHEMA | 1u << GATE_EVIDENCE,
	[KIND_MODEL] = 1u << GATE_SCHEMA | 1u << GATE_SCOPE | 1u << GATE_EVIDENCE | 1u << GATE_PLAN,
};

const char *gate_rule_name(enum gate_rule rule)
{
	assert((unsigned)rule < GATE_RULES);
	return rules[rule].name;
}

unsigned gate_rules_of(enum subtask_kind kind)
{
	assert((unsigned)kind < SUBTASK_KINDS);
	return minimum[kind];
}

struct gate_verdict gate_judge(const struct gate_input *in)
{
	unsigned asked = gate_rules_of(in->kind);
	struct gate_verdict verdict = { VERDICT_COULD_NOT_CHECK, GATE_SCHEMA, REASON_GATE_UNCHECKED, 0 };

	if (in->body_err)
		return verdict; /* our own disk failed: that proves nothing against the work */
	for (unsigned rule = 0; rule < GATE_RULES; rule++) {
		if (!(asked & 1u << rule))
			continue;
		verdict = rules[rule].ask(in);
		verdict.rule = (enum gate_rule)rule;
		if (verdict.verdict == VERDICT_PASS)
			continue;
		if (verdict.verdict == VERDICT_REFUSE) {
			verdict.reason = verdict.reason ? verdict.reason : rules[rule].refused;
		} else {
			verdict.verdict = VERDICT_COULD_NOT_CHECK;
			verdict.reason = REASON_GATE_UNCHECKED;
		}
		return verdict;
	}
	return verdict;
}
