/* What a plan asks about, file by file: what it does not name was left out on purpose. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_AGGREGATE_GOAL_SCOPE_H
#define COORDINATOR_AGGREGATE_GOAL_SCOPE_H
#include "coordinator/aggregate/aggregate.h"
#include "reeve/goal.h"

/* True when some part looks through this lens. */
bool goal_scope_has_lens(const struct goal_plan *plan, struct str lens);
/* Why no part looks through it, in the plan's own words; "": it gives none. */
struct str goal_scope_why_unasked(const struct goal_plan *plan, struct str lens);
/* Sets `named` of each file that some part of this lens names, as the check of the plan understands its paths; of the others it stays
 * as it is. The files are in byte order of path. */
void goal_scope_mark(const struct goal_plan *plan, struct str lens, const struct aggregate_file *files,
	size_t count, unsigned char *named);
/* Why the plan leaves each of the files out, in its own words where it has any. `out` has a place for each. */
void goal_scope_whys(
	const struct goal_plan *plan, const struct aggregate_file *files, size_t count, struct str *out);
#endif
