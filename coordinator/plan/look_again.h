/* A second look at what a model found: a subtask of its own, added to a plan that is under way. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_PLAN_LOOK_AGAIN_H
#define COORDINATOR_PLAN_LOOK_AGAIN_H
#include "coordinator/state/effect.h"
#include "coordinator/state/fleet.h"
#include "reeve/finding.h"

/* Of a review by a model that the gates have accepted: whatever of it is worth a second look goes to another tier, the worst first,
 * CLAIMS_A_REVIEW of it at most, in rows of CLAIMS_MOST; beyond that nobody looks, and the report calls it unsure. Of a second look: what its verdicts and those
 * before it leave open goes to one more tier, one after the other, for what two agree on needs no third. All that decides it stands in
 * the spec of the row, so that a restart goes on where it was. Nothing where there is none. The subtask must not have come to rest
 * yet: its job would end. */
void look_again_plan(struct fleet *f, struct job_row *job, uint32_t number, const struct tool_result *result,
	struct effects *fx);
/* True of a row that is such a second look. */
bool look_again_is(const struct subtask_row *row);
#endif
