/* The plan that a model has made, as a report keeps it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_AGGREGATE_GOAL_COPY_H
#define COORDINATOR_AGGREGATE_GOAL_COPY_H
#include "common/arena.h"
#include "coordinator/aggregate/aggregate.h"
#include "reeve/goal.h"

/* A copy of one that the gates have passed; all of it lives in the arena. */
const struct goal_plan *goal_copy(struct arena *arena, const struct goal_plan *plan);
#endif
