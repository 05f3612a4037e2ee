/* How often each rule of the gate was asked, and what it said: for the report. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_GATE_TALLY_H
#define COORDINATOR_GATE_TALLY_H
#include "common/report/report.h"
#include "coordinator/gate/gate.h"
#include "coordinator/state/subtask_row.h"

/* Adds what the rules of its kind did with one subtask; by rule. */
void tally_add(struct report_gate gates[GATE_RULES], const struct subtask_row *row);
/* Gives the rules that were asked their names and puts them first, in their order; returns how many. */
size_t tally_finish(struct report_gate gates[GATE_RULES]);
#endif
