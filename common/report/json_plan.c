/* Restated, part by part, and what it leaves out. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/json_plan.h"

static void write_part(struct json_writer *w, const struct goal_part *part)
{
	json_open(w, NULL, '{');
	json_str(w, "title", part->title);
	json_str(w, "lens", part->lens);
	json_str(w, "question", part->question);
	json_strs(w, "paths", part->paths, part->path_count);
	json_close(w, '}');
}

void json_plan(struct json_writer *w, const struct report *r)
{
	const struct goal_plan *plan = r->plan;

	json_open(w, "plan", '{');
	json_str(w, "restated", plan->restated);
	json_str(w, "model", r->planner.model);
	json_str(w, "tier_name", r->planner.tier);
	json_str(w, "refused", r->planner.refused);
	json_open(w, "parts", '[');
	for (size_t i = 0; i < plan->part_count; i++)
		write_part(w, &plan->parts[i]);
	json_close(w, ']');
	json_open(w, "left_out", '[');
	for (size_t i = 0; i < plan->left_out_count; i++) {
		json_open(w, NULL, '{');
		json_bytes(w, "path", plan->left_out[i].path);
		json_str(w, "why", plan->left_out[i].why);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_close(w, '}');
}
