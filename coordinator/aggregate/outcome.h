/* How a job went: its totals, and the bits that become a client's exit code. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_AGGREGATE_OUTCOME_H
#define COORDINATOR_AGGREGATE_OUTCOME_H
#include "coordinator/aggregate/aggregate.h"

/* Adds all but the findings. */
void outcome_totals(const struct aggregate_facts *facts, struct report_totals *t);
/* The bits of enum report_outcome. Expects totals and ranked findings in the report; `lacking`: something that a lens
 * should have looked at was not. */
unsigned outcome_of(const struct aggregate_facts *facts, const struct report *r, bool lacking);
#endif
