/* The checks themselves: each looks at one result and gives a verdict, with the finding that decided. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_GATE_RULES_H
#define COORDINATOR_GATE_RULES_H
#include "coordinator/gate/gate.h"

struct gate_verdict rule_echo(const struct gate_input *in);     /* the body is the input */
struct gate_verdict rule_schema(const struct gate_input *in);   /* of the kind's form, within limits */
struct gate_verdict rule_scope(const struct gate_input *in);    /* speaks of the shard's files alone */
struct gate_verdict rule_evidence(const struct gate_input *in); /* each quote is what stands there */
/* What a planner hands in is sound and within the budget; of any other subtask there is no plan to be judged. */
struct gate_verdict rule_plan(const struct gate_input *in);
#endif
