/* A verdict on a result: pass, refuse, or could_not_check, which never passes. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_GATE_GATE_H
#define COORDINATOR_GATE_GATE_H
#include "coordinator/state/evidence.h"
#include "coordinator/state/reason.h"

enum verdict { VERDICT_NONE, VERDICT_PASS, VERDICT_REFUSE, VERDICT_COULD_NOT_CHECK };

/* The rules, in the order in which they are asked: bits of a kind's minimum set. */
enum gate_rule { GATE_ECHO, GATE_SCHEMA, GATE_SCOPE, GATE_EVIDENCE, GATE_PLAN, GATE_RULES };
const char *gate_rule_name(enum gate_rule rule);
/* The minimum set of a kind, a bit each; a workflow adds, never removes. Never 0. */
unsigned gate_rules_of(enum subtask_kind kind);

struct gate_verdict {
	enum verdict verdict;
	enum gate_rule rule; /* the one that did not pass */
	enum reason reason;
	uint32_t finding; /* and at which finding, from 0 */
};

/* Asks the rules of the kind in order; the first that does not pass decides. A kind without rules, or a rule
 * that gives no verdict, is could_not_check: every doubt fails closed. */
struct gate_verdict gate_judge(const struct gate_input *in);

/* True when `quote` is what stands in the file. Ends of lines (LF or CRLF) and a byte order mark at the
 * beginning of the first line are not told apart, everything else is, byte by byte. */
bool gate_quote_matches(struct str quote, struct str lines);
#endif
