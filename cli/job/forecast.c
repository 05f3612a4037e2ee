/* Counts with the planner's own functions; nothing is asked of a fleet. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/forecast.h"

#include "cli/fleet/private.h"
#include "coordinator/plan/places.h"
#include "coordinator/plan/split.h"
#include "coordinator/plan/worth.h"

#include <stdlib.h>

bool forecast_wants(const struct tool_def *tool, const char *lenses)
{
	for (size_t i = 0; i < tool->lens_count; i++)
		if (tool_lens_asked(str_of(lenses ? lenses : ""), tool->lenses[i]))
			return true;
	return false;
}

static bool reads_language(const struct tool_def *tool, struct str language)
{
	for (size_t i = 0; i < tool->language_count; i++)
		if (str_equal(tool->languages[i], language))
			return true;
	return false;
}

void forecast_add(struct forecast *sum, struct forecast more)
{
	sum->subtasks += more.subtasks;
	sum->files += more.files;
	sum->lines += more.lines;
	sum->bytes += more.bytes;
}

static void add_file(struct forecast *sum, const struct manifest_file *file)
{
	forecast_add(sum, (struct forecast){ 0, 1, file->lines, file->size });
}

static struct forecast count_shards(
	const struct tool_def *tool, const struct job_work *work, const struct manifest *m)
{
	struct plan_cursor cursor = { .looks = UINT32_MAX };
	uint32_t shard[TREE_FILES_MOST], count, which;
	struct forecast sum = { 0 };

	while (split_next(work, tool, 1, &cursor, &which, shard, &count)) {
		sum.subtasks++;
		for (uint32_t i = 0; i < count; i++)
			add_file(&sum, &m->files[shard[i]]);
	}
	return sum;
}

struct forecast forecast_tool(const struct tool_def *tool, const struct manifest *m, uint32_t shard_lines)
{
	const struct str languages[] = { STR(""), tool->language_count ? tool->languages[0] : STR("") };
	struct plan_file *rows = calloc(m->file_count + 1, sizeof *rows);
	struct job_work work = { .kind = KIND_TOOL,
		.files = rows,
		.file_count = m->file_count,
		.languages = languages,
		.language_count = 2,
		.lens_tools = 1,
		.shard_lines = shard_lines };
	struct forecast sum;

	if (!rows)
		abort();
	for (size_t i = 0; i < m->file_count; i++)
		rows[i] = (struct plan_file){ m->files[i].lines, reads_language(tool, m->files[i].language),
			m->files[i].context, (uint32_t)i, place_of_path(m->files[i].path), 0 };
	places_order(rows, m->file_count);
	sum = count_shards(tool, &work, m);
	free(rows);
	return sum;
}

struct forecast forecast_tree(const struct manifest *m)
{
	struct forecast sum = { 0 };

	for (size_t i = 0; i < m->file_count; i++)
		if (!m->files[i].context)
			add_file(&sum, &m->files[i]);
	return sum;
}

bool forecast_size(const struct manifest *m, struct options *o)
{
	bool worth = worth_splitting(forecast_tree(m).lines);

	if (o->workers)
		return worth;
	o->workers = worth ? private_workers() : 1;
	o->slots = worth ? 1 : private_workers();
	return worth;
}
