/* Copies its texts, bounded by the limits that the check holds it to. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/goal_copy.h"
#include "reeve/limits.h"

static struct str copy(struct arena *arena, struct str s, size_t most)
{
	return arena_str(arena, str_sub(s, 0, most));
}

static struct goal_part part_copy(struct arena *arena, const struct goal_part *from)
{
	struct str *paths = arena_take(arena, from->path_count * sizeof *paths + 1);

	for (size_t i = 0; i < from->path_count; i++)
		paths[i] = copy(arena, from->paths[i], GOAL_PATH_BYTES_MOST);
	return (struct goal_part){ .title = copy(arena, from->title, GOAL_TITLE_BYTES_MOST),
		.lens = copy(arena, from->lens, NAME_BYTES_MOST),
		.question = copy(arena, from->question, GOAL_QUESTION_BYTES_MOST),
		.paths = paths,
		.path_count = from->path_count };
}

const struct goal_plan *goal_copy(struct arena *arena, const struct goal_plan *plan)
{
	struct goal_plan *out = arena_zero(arena, sizeof *out);
	struct goal_part *parts = arena_take(arena, plan->part_count * sizeof *parts + 1);
	struct goal_left_out *left = arena_take(arena, plan->left_out_count * sizeof *left + 1);
	struct goal_unasked *unasked = arena_take(arena, plan->unasked_count * sizeof *unasked + 1);

	for (size_t i = 0; i < plan->part_count; i++)
		parts[i] = part_copy(arena, &plan->parts[i]);
	for (size_t i = 0; i < plan->left_out_count; i++)
		left[i] = (struct goal_left_out){ copy(arena, plan->left_out[i].path, GOAL_PATH_BYTES_MOST),
			copy(arena, plan->left_out[i].why, GOAL_WHY_BYTES_MOST) };
	for (size_t i = 0; i < plan->unasked_count; i++)
		unasked[i] = (struct goal_unasked){ copy(arena, plan->unasked[i].lens, NAME_BYTES_MOST),
			copy(arena, plan->unasked[i].why, GOAL_WHY_BYTES_MOST) };
	*out = (struct goal_plan){ copy(arena, plan->restated, GOAL_RESTATED_BYTES_MOST), parts,
		plan->part_count, left, plan->left_out_count, unasked, plan->unasked_count };
	return out;
}
