/* A planner's plan beside the snapshot that it speaks of: whoever hands it in, a worker or the cache, it is checked by the same function. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_GOAL_LOOK_H
#define COORDINATOR_GOAL_LOOK_H
#include "common/content/manifest.h"
#include "coordinator/state/evidence.h"

/* What became of the check, in the arena; NULL where the input is that of no planner. */
const struct goal_rows *goal_look(const struct manifest *manifest, struct str spec,
	const struct tool_result *result, struct arena *arena);
#endif
