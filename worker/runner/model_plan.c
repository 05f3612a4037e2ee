/* Names of files go out as the workspace has them, and come back as the manifest has them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/runner/model_plan.h"

#include "reeve/limits.h"
#include "worker/runner/plan_listing.h"
#include "worker/runner/planner.h"
#include "worker/runner/tool_wire.h"
#include "worker/sandbox/workspace.h"

static void list(const struct model_run *r, size_t most, struct buf *out)
{
	const struct manifest *m = r->in->manifest;
	struct arena arena = { 0 };
	struct listed_file *files = arena_take(&arena, m->file_count * sizeof *files + 1);
	size_t count = 0;

	for (size_t i = 0; i < m->file_count; i++)
		if (!m->files[i].context)
			files[count++] = (struct listed_file){ workspace_path(r->in->workspace, (uint32_t)i),
				m->files[i].language, m->files[i].lines };
	plan_listing(files, count, most, out);
	arena_release(&arena);
}

void plan_message(const struct model_run *r, struct buf *out)
{
	struct buf listing = BUF_INIT, bare = BUF_INIT;
	struct planner_question q = { .goal = r->spec.goal,
		.workflow = r->in->terms ? r->in->terms->workflow : STR(""),
		.lenses = r->spec.lenses,
		.lens_count = r->spec.lens_count,
		.refused = r->spec.refused };

	q.listing = STR("");
	planner_message(&q, &bare);
	list(r, plan_listing_most(r->tier->tier->window, planner_system().len + bare.len), &listing);
	buf_release(&bare);
	q.listing = buf_str(&listing);
	planner_message(&q, out);
	buf_release(&listing);
}

/* A file that was shown under another name: the coordinator knows it by its own. */
static struct str own_name(const struct model_run *r, struct str path)
{
	ptrdiff_t file = workspace_file(r->in->workspace, path);

	return file < 0 ? path : r->in->manifest->files[file].path;
}

static struct goal_part own_part(const struct model_run *r, struct goal_part part, struct arena *arena)
{
	struct str *paths = arena_take(arena, part.path_count * sizeof *paths + 1);

	for (size_t i = 0; i < part.path_count; i++)
		paths[i] = own_name(r, part.paths[i]);
	part.paths = paths;
	return part;
}

static void own_names(const struct model_run *r, struct goal_plan *plan, struct arena *arena)
{
	struct goal_part *parts = arena_take(arena, plan->part_count * sizeof *parts + 1);
	struct goal_left_out *left = arena_take(arena, plan->left_out_count * sizeof *left + 1);

	for (size_t i = 0; i < plan->part_count; i++)
		parts[i] = own_part(r, plan->parts[i], arena);
	for (size_t i = 0; i < plan->left_out_count; i++)
		left[i] =
			(struct goal_left_out){ own_name(r, plan->left_out[i].path), plan->left_out[i].why };
	plan->parts = parts;
	plan->left_out = left;
}

bool plan_report(
	const struct model_run *r, struct str text, const struct model_report *report, struct buf *why)
{
	struct goal_plan plan = { .part_count = 0 };
	struct arena arena = { 0 };
	struct tool_result result = model_result(STR(GOAL_TOOL), report);
	bool good = !planner_read(text, &arena, &plan, why);

	if (good) {
		own_names(r, &plan, &arena);
		result.plan = &plan;
		tool_result_pack(&result, &r->out->body);
	}
	arena_release(&arena);
	return good;
}
