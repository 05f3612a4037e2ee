/* Which tool looked at which file to its end: where it did not, that it found nothing means nothing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/seen.h"

#include <stdlib.h>

void seen_begin(struct seen *s, const struct aggregate_facts *facts, struct arena *arena)
{
	*s = (struct seen){ .facts = facts,
		.tools = arena_zero(arena, (facts->file_count + 1) * sizeof *s->tools),
		.missed = arena_zero(arena, (facts->file_count + 1) * sizeof *s->missed) };
}

static const struct tool_def *tool_named(const struct aggregate_facts *facts, struct str name)
{
	for (size_t i = 0; i < facts->tool_count; i++)
		if (str_equal(facts->tools[i].name, name))
			return &facts->tools[i];
	return NULL;
}

void seen_add(struct seen *s, const struct aggregate_subtask *subtask, const struct tool_result *result)
{
	const struct tool_def *tool = tool_named(s->facts, subtask->tool);

	if (!tool || !result->tool_version.len)
		return;
	s->round++;
	for (size_t i = 0; i < result->not_covered_count; i++)
		s->missed[result->not_covered[i].file] = s->round;
	for (size_t i = 0; i < subtask->file_count; i++)
		if (s->missed[subtask->files[i]] != s->round)
			s->tools[subtask->files[i]] |= UINT64_C(1) << (tool - s->facts->tools);
}

static int file_by_path(const void *path, const void *file)
{
	return str_compare(*(const struct str *)path, ((const struct aggregate_file *)file)->path);
}

/* By itself, or with a folder that it lies in: it may well be there. */
static bool is_left_out(const struct aggregate_facts *facts, struct str path)
{
	for (size_t i = 0; i < facts->skipped_count; i++) {
		struct str out = facts->skipped[i].path;

		if (str_starts(path, out) && (path.len == out.len || path.at[out.len] == '/'))
			return true;
	}
	return false;
}

bool seen_by(const struct seen *s, struct str rule, struct str path)
{
	const struct aggregate_facts *facts = s->facts;
	ptrdiff_t slash = str_find(rule, '/');
	const struct tool_def *tool =
		tool_named(facts, str_sub(rule, 0, slash < 0 ? rule.len : (size_t)slash));
	const struct aggregate_file *file =
		facts->file_count
			? bsearch(&path, facts->files, facts->file_count, sizeof *file, file_by_path)
			: NULL;

	if (!file)
		return !is_left_out(facts, path);
	return tool && s->tools[file - facts->files] >> (tool - facts->tools) & 1;
}
