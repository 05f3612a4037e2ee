/* What a model makes of a free goal: parts, each a question about some paths through one lens. Plain data, borrowed, not yet checked. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REEVE_GOAL_H
#define REEVE_GOAL_H
#include "common/str.h"

struct goal_part {
	struct str title, lens, question;
	const struct str *paths; /* whole paths of files and folders, or patterns: path_fits() */
	size_t path_count;
};

struct goal_left_out {
	struct str path, why;
};

/* A lens that no part looks through. */
struct goal_unasked {
	struct str lens, why;
};

struct goal_plan {
	struct str restated; /* the goal, as the model has understood it */
	const struct goal_part *parts;
	size_t part_count;
	const struct goal_left_out *left_out;
	size_t left_out_count;
	const struct goal_unasked *unasked;
	size_t unasked_count;
};
#endif
