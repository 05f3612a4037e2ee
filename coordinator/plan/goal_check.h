/* Whether the plan that a model has made of a free goal is sound, and the questions that come of one that is. Pure. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_PLAN_GOAL_CHECK_H
#define COORDINATOR_PLAN_GOAL_CHECK_H
#include "common/arena.h"
#include "coordinator/state/evidence.h"

/* A file of the snapshot. */
struct goal_file {
	struct str path, language;
	uint32_t lines, bytes;
	bool context; /* nobody asks about it */
};

/* What the plan may speak of. */
struct goal_bounds {
	struct str lenses;             /* of the job, joined by commas */
	const struct goal_file *files; /* by their places in the manifest: in byte order of path */
	size_t file_count;
};

/* Goes through the plan, which anybody may have written: its texts are plain, bounded and not blank; its parts are few, each through
 * one of the lenses; each path of a part means at least one file that the job asks about and that people write; and through one lens
 * no file is in two parts. Comparing takes GOAL_STEPS_MOST steps at the most, and a hundred milliseconds, else the plan is refused: the thread
 * that does it reads all other results meanwhile. Then the files of each part are split as those of any lens are. The rows, or the first
 * fault in words, live in the arena. `plan` NULL is a fault. */
const struct goal_rows *goal_check(
	const struct goal_plan *plan, const struct goal_bounds *bounds, struct arena *arena);
#endif
