/* What the gates judge, as bytes and back: a result, and what was read of the files it speaks of. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_JOURNAL_GATE_CODE_H
#define COORDINATOR_JOURNAL_GATE_CODE_H
#include "coordinator/gate/gate.h"
#include "coordinator/journal/code.h"

void code_gate(struct code *c, struct gate_input *gate);
#endif
