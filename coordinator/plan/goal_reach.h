/* Which files a path of a plan may mean, and what it costs to find out. Pure. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_PLAN_GOAL_REACH_H
#define COORDINATOR_PLAN_GOAL_REACH_H
#include "coordinator/plan/goal_check.h"

/* The files [from, to) of the bounds; of a pattern each of them has to be held against it. */
struct goal_reach {
	struct str path;
	size_t from, to;
	bool pattern;
};

/* What is no pattern is a whole path, and found by halving; a name alone does not mean files of that name elsewhere. A pattern with a
 * slash in it means files that begin as it does, up to its first sign. */
struct goal_reach goal_reach(const struct goal_bounds *bounds, struct str path);
/* Of a file between `from` and `to`. Adds to `steps`, of which there are GOAL_STEPS_MOST. */
bool goal_reaches(const struct goal_reach *reach, struct str path, uint64_t *steps);
#endif
