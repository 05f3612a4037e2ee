/* What may be stored of a subtask, given what was. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_RULES_H
#define SIM_RULES_H
#include "coordinator/state/record.h"
#include "tests/sim/ledger.h"

/* NULL, or the words of the rule that this move breaks. Its result, if it has one, was taken before. */
const char *ledger_fault(const struct world *w, const struct move *move, const struct fact *fact,
	const struct subtask_record *record);
void ledger_take(struct fact *fact, const struct subtask_record *record);
void ledger_take_result(struct fact *fact, const struct handed_in *in);
/* Accepted in the queue of this job before, and kept. */
bool ledger_kept(const struct world *w, uint64_t job, struct token token);
#endif
