/* The questions that come of the parts of a plan: the files of each are split as those of any lens are. Pure. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_PLAN_GOAL_SPLIT_H
#define COORDINATOR_PLAN_GOAL_SPLIT_H
#include "common/buf.h"
#include "coordinator/plan/goal_check.h"

/* All but the first two begin as zeroes. */
struct goal_split {
	const struct goal_bounds *bounds;
	struct arena *arena;
	struct buf rows; /* of struct goal_row */
	size_t bytes;    /* that they take in a commit */
};

/* What all parts together may ask: GOAL_ROWS_MOST questions, and GOAL_ROWS_BYTES_MOST bytes. */
enum goal_room { GOAL_ROOM, GOAL_ROWS_SPENT, GOAL_BYTES_SPENT };

/* Adds the questions about the files that are this part's, those at whose places `owner` has its number, as far as there is
 * room. */
enum goal_room goal_split_part(
	struct goal_split *s, const struct goal_part *part, const uint8_t *owner, uint8_t number);
/* All of them, in the arena. */
void goal_split_rows(const struct goal_split *s, struct goal_rows *out);
void goal_split_release(struct goal_split *s);
#endif
