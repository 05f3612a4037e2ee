/* The splitter of analyzers' files is told of a part's as if they were all of a tree in one language. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/goal_split.h"

#include "coordinator/plan/places.h"
#include "coordinator/plan/split.h"
#include "coordinator/state/goal_spec.h"
#include "reeve/limits.h"

/* Of a record around its spec, and of the moves' own fields. */
enum { ROW_ROOM = 128 };

static enum goal_room take_row(struct goal_split *s, const struct goal_part *part,
	const struct plan_cursor *cursor, const uint32_t *files, uint32_t count)
{
	struct goal_question question = { part->title, part->question };
	struct goal_row row = { .large = cursor->large };
	struct buf spec = BUF_INIT;

	spec_pack_model(&spec, part->lens, files, count, cursor->bytes);
	goal_question_pack(&spec, &question);
	row.spec = arena_str(s->arena, buf_str(&spec));
	buf_release(&spec);
	s->bytes += row.spec.len + ROW_ROOM;
	if (s->bytes > GOAL_ROWS_BYTES_MOST)
		return GOAL_BYTES_SPENT;
	if (s->rows.len / sizeof row == GOAL_ROWS_MOST)
		return GOAL_ROWS_SPENT;
	buf_add(&s->rows, &row, sizeof row);
	return GOAL_ROOM;
}

/* The place of a file is a hash of its path: only of those that are this part's. */
static void list_files(const struct goal_bounds *b, const uint8_t *owner, uint8_t number, struct buf *out)
{
	const uint8_t *end = owner + b->file_count;

	for (const uint8_t *own = owner; (own = memchr(own, number, (size_t)(end - own))); own++) {
		size_t i = (size_t)(own - owner);
		struct plan_file file = { b->files[i].lines, 1, false, (uint32_t)i,
			place_of_path(b->files[i].path), b->files[i].bytes };

		buf_add(out, &file, sizeof file);
	}
	places_order((void *)out->at, out->len / sizeof(struct plan_file));
}

enum goal_room goal_split_part(
	struct goal_split *s, const struct goal_part *part, const uint8_t *owner, uint8_t number)
{
	static const struct str one[] = { STR(""), STR("any") };
	const struct tool_def def = { .name = STR(MODEL_TOOL),
		.languages = &one[1],
		.language_count = 1,
		.sees = TOOL_SEES_FILE,
		.shard_lines = MODEL_SHARD_LINES };
	struct plan_cursor cursor = { .looks = UINT32_MAX };
	struct job_work work = { .kind = KIND_TOOL, .languages = one, .language_count = 2 };
	uint32_t files[TREE_FILES_MOST], count;
	struct buf list = BUF_INIT;
	enum goal_room room = GOAL_ROOM;

	list_files(s->bounds, owner, number, &list);
	work.files = (void *)list.at;
	work.file_count = list.len / sizeof(struct plan_file);
	while (room == GOAL_ROOM && split_tool(&work, &def, &cursor, files, &count))
		if (count)
			room = take_row(s, part, &cursor, files, count);
	buf_release(&list);
	return room;
}

void goal_split_rows(const struct goal_split *s, struct goal_rows *out)
{
	out->count = s->rows.len / sizeof(struct goal_row);
	out->rows = (const void *)arena_str(s->arena, buf_str(&s->rows)).at;
}

void goal_split_release(struct goal_split *s)
{
	buf_release(&s->rows);
}
