/* Verdicts on answers of models, told to the fleet's book and to their job, as they come and as they were stored. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_HISTORY_H
#define COORDINATOR_STATE_HISTORY_H
#include "coordinator/state/fleet.h"

/* The gates have judged an answer of this tier to the row, after so many refusals. Second looks are other questions: they do not
 * count, and neither does any other kind. */
void history_add(struct fleet *f, struct job_row *job, const struct subtask_row *row, uint32_t tier,
	uint32_t refusals, bool accepted);
/* The same of all that a row which was put back had come to: of a job that has not ended the rows have its verdicts. */
void history_restore(struct fleet *f, struct job_row *job, const struct subtask_row *row);
/* What an ended job had learnt: a packed struct verdict_tally, or "". */
void history_learn(struct fleet *f, struct str verdicts);
#endif
