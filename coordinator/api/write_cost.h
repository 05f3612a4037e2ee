/* Encodes CostResponse. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_API_WRITE_COST_H
#define COORDINATOR_API_WRITE_COST_H
#include "coordinator/letter.h"
#include "coordinator/money/ledger.h"

/* The letter becomes the answer: these rows, which are put in order, of so many jobs; so many older ones were not read. */
void write_cost(struct ledger *ledger, uint64_t jobs, uint64_t left_out, struct letter *letter);
#endif
