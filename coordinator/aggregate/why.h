/* Why a file was not covered, in words for people: each at most REASON_BYTES_MOST, cut between characters. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_AGGREGATE_WHY_H
#define COORDINATOR_AGGREGATE_WHY_H
#include "common/arena.h"
#include "coordinator/aggregate/aggregate.h"

/* What the tool itself said, with its name before it: a reader must see which of a lens's tools it was. */
struct str why_of_tool(struct arena *arena, struct str tool, struct str why);
struct str why_not_found(struct arena *arena, struct str tool);
/* The subtask has no result that could be read: its state, and the reason where one is known. A question that nobody was
 * asked says what its job waits for; "": for nothing. */
struct str why_no_result(struct arena *arena, const struct aggregate_subtask *s, struct str waits_for);
struct str why_no_tool(struct arena *arena, struct str language); /* "": none is known */
/* Another tool of the lens got through, which says nothing of what this one would have found. */
struct str why_read_elsewhere(struct arena *arena, struct str why);
/* "": the plan gives no reason of its own. */
struct str why_outside(struct arena *arena, struct str why);
/* The plan names it, but no model is shown such a file. */
struct str why_not_shown(struct arena *arena, struct str language);
#endif
