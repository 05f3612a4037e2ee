/* Lists the files as the check wants them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/goal_look.h"
#include "coordinator/plan/goal_check.h"
#include "coordinator/state/goal_spec.h"

const struct goal_rows *goal_look(const struct manifest *manifest, struct str spec,
	const struct tool_result *result, struct arena *arena)
{
	struct goal_file *files;
	struct goal_bounds bounds;
	struct tool_spec fields;
	struct goal_ask ask;

	if (!goal_ask_unpack(spec, &ask) || !spec_unpack(spec, &fields))
		return NULL;
	files = arena_take(arena, manifest->file_count * sizeof *files + 1);
	for (size_t i = 0; i < manifest->file_count; i++) {
		const struct manifest_file *f = &manifest->files[i];

		files[i] =
			(struct goal_file){ f->path, f->language, f->lines, (uint32_t)f->size, f->context };
	}
	bounds = (struct goal_bounds){ fields.lens, files, manifest->file_count };
	return goal_check(result->plan, &bounds, arena);
}
