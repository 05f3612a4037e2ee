/* A free goal in a plan: the planner's row, and the rows that come of what it hands in. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_PLAN_GOAL_ROWS_H
#define COORDINATOR_PLAN_GOAL_ROWS_H
#include "coordinator/state/effect.h"
#include "coordinator/state/evidence.h"
#include "coordinator/state/fleet.h"

/* True of a row that makes a plan of a free goal. */
bool goal_row_is_planner(const struct subtask_row *row);
/* Fills in what the questions of a plan are expected to cost, and what is left for them when the planner has cost so much. */
void goal_rows_price(
	const struct fleet *f, const struct job_row *job, uint64_t spent_microusd, struct gate_input *input);
/* Adds them all, in the turn in which the plan is accepted: a restart finds either both or neither. Callers have seen that there is
 * room (GOAL_ROWS_MOST moves and one, GOAL_ROWS_BYTES_MOST). The planner must not have come to rest yet: its job would end. */
void goal_rows_plan(struct fleet *f, struct job_row *job, const struct goal_rows *rows, struct effects *fx);
/* The next planner is told why the plan was refused: that stands in its spec, and so in its record. */
void goal_refused(struct job_row *job, uint32_t number, struct str why);
#endif
