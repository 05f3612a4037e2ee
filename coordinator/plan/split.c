/* Goes over the places once for each tool. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/split.h"

#include "coordinator/plan/places.h"
#include "coordinator/plan/worth.h"
#include "reeve/limits.h"

#include <assert.h>
#include <stdlib.h>

enum { SPEC_HEAD_BYTES_MOST = 4096 }; /* the names of a tool and of the lenses */
_Static_assert(TREE_FILES_MOST * 4 + SPEC_HEAD_BYTES_MOST <= SPEC_BYTES_MOST, "an input");
_Static_assert(TREE_FILES_MOST *(REASON_BYTES_MOST + NAME_BYTES_MOST) <= RESULT_BLOB_BYTES_MOST, "an answer");
_Static_assert(TREE_FILES_MOST <= NOT_COVERED_PER_RESULT, "an answer");

#define PLACES_END ((uint64_t)1 << PLACE_BITS)

/* The files of a tool in order of their places, whatever their languages. */
struct stream {
	const struct job_work *work;
	bool context; /* it wants these too */
	uint32_t language_count;
	uint32_t languages[LANGUAGES_MOST];
	size_t next[LANGUAGES_MOST]; /* of each language: its next file; file_count: none */
};

static void stream_begin(
	struct stream *s, const struct job_work *work, const struct tool_def *tool, uint64_t place)
{
	s->work = work;
	s->context = tool->sees == TOOL_SEES_TREE;
	s->language_count = 0;
	for (uint32_t i = 0; i < work->language_count; i++) {
		bool wanted = false;

		for (size_t k = 0; k < tool->language_count; k++)
			wanted = wanted || str_equal(work->languages[i], tool->languages[k]);
		if (!wanted)
			continue;
		s->languages[s->language_count] = i;
		s->next[s->language_count++] = places_from(work, i, place);
	}
}

static const struct plan_file *stream_next(struct stream *s)
{
	const struct plan_file *files = s->work->files, *best = NULL;
	uint32_t of = 0;

	for (uint32_t i = 0; i < s->language_count; i++) {
		size_t *next = &s->next[i];

		while (*next < s->work->file_count && files[*next].context && !s->context)
			*next = *next + 1 < s->work->file_count &&
						files[*next + 1].language == s->languages[i]
					? *next + 1
					: s->work->file_count;
		if (*next < s->work->file_count && (!best || files[*next].place < best->place)) {
			best = &files[*next];
			of = i;
		}
	}
	if (best) {
		size_t after = s->next[of] + 1;

		s->next[of] = after < s->work->file_count && files[after].language == s->languages[of]
				      ? after
				      : s->work->file_count;
	}
	return best;
}

/* A third over what is wished: halving what is too much leaves shards between half and all of the most, so that the
 * mean is about what was wished. A tool that must see the tree at once is not cut by lines. */
static uint64_t lines_most(const struct job_work *work, const struct tool_def *tool)
{
	uint64_t wished = worth_shard_lines(tool->shard_lines ? tool->shard_lines : SHARD_LINES);

	if (tool->sees == TOOL_SEES_TREE)
		return UINT64_MAX;
	if (work->shard_lines)
		wished = work->shard_lines;
	return wished + wished / 3;
}

/* Files after which it is full. Who sees the tree looks at all of it for each shard, so that these are as large as a
 * subtask's input and its answer can be. */
static uint32_t files_most(const struct tool_def *tool)
{
	uint32_t most = SHARD_FILES_MOST;

	if (tool->sees == TOOL_SEES_TREE)
		most = TREE_FILES_MOST / (uint32_t)(tool->lens_count ? tool->lens_count : 1);
	return !tool->files_most || tool->files_most > most ? most : tool->files_most;
}

/* Where the widest range ends that has `first` in it, begins at `from` or behind it, and does not reach `beyond`. */
static uint64_t range_end(uint64_t from, uint64_t first, uint64_t beyond)
{
	for (int bits = PLACE_BITS; bits > 0; bits--) {
		uint64_t width = (uint64_t)1 << bits, begin = first & ~(width - 1);

		if (begin >= from && begin + width <= beyond)
			return begin + width;
	}
	return first + 1;
}

/* Of most lines; of two the first. */
static uint32_t language_of(const struct job_work *work, const struct plan_file *const *rows, uint32_t count)
{
	uint64_t lines[LANGUAGES_MOST] = { 0 };
	uint32_t most = 0;

	for (uint32_t i = 0; i < count; i++)
		lines[rows[i]->language] += rows[i]->lines;
	for (uint32_t i = 1; i < work->language_count; i++)
		most = lines[i] > lines[most] ? i : most;
	return most;
}

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Somebody compares what is found in all of such files, also where none of them has changed. */
static bool asked_as_tree(const struct job_work *work, const struct tool_def *tool)
{
	for (size_t i = 0; tool->sees == TOOL_SEES_TREE && i < work->asked_count; i++)
		for (size_t k = 0; k < tool->language_count; k++)
			if (str_equal(work->asked[i], tool->languages[k]))
				return true;
	return false;
}

/* Fills one shard from the cursor on; true when it owns a file. Context alone is nothing that was asked for. */
static bool fill(const struct job_work *work, const struct tool_def *tool, struct plan_cursor *cursor,
	uint32_t files[TREE_FILES_MOST], uint32_t *count)
{
	const struct plan_file *rows[TREE_FILES_MOST], *file;
	uint64_t lines = 0, bytes = 0, end;
	bool owns = asked_as_tree(work, tool);
	struct stream s;

	*count = 0;
	stream_begin(&s, work, tool, cursor->place);
	while ((file = stream_next(&s))) {
		bool full = lines + file->lines > lines_most(work, tool) || *count == files_most(tool);

		if (full && *count && file->place > rows[0]->place)
			break;
		assert(*count < TREE_FILES_MOST); /* thousands of paths with one hash */
		rows[(*count)++] = file;
		lines += file->lines;
	}
	cursor->looks -= *count < cursor->looks ? *count : cursor->looks;
	end = file ? file->place : PLACES_END;
	/* Of a tool that sees the tree few shards are worth more than the same ones: each looks at all of it. */
	if (*count && tool->sees != TOOL_SEES_TREE)
		end = range_end(cursor->place, rows[0]->place, end);
	while (*count && rows[*count - 1]->place >= end)
		--*count;
	for (uint32_t i = 0; i < *count; i++) {
		/* reeve:ignore cppcheck/uninitvar owner=plan -- *count of them were filled above */
		files[i] = rows[i]->index;
		owns = owns || !rows[i]->context;
		bytes += rows[i]->bytes;
	}
	cursor->place = end;
	cursor->bytes = bytes < UINT32_MAX ? (uint32_t)bytes : UINT32_MAX;
	cursor->language = language_of(work, rows, *count);
	/* Lines are what can be known of its length (longest processing time first: Graham, 1969). */
	cursor->large = *count == 1 && rows[0]->lines > lines_most(work, tool);
	if (*count)
		qsort(files, *count, sizeof *files, ascending);
	return owns && *count;
}

bool split_tool(const struct job_work *work, const struct tool_def *tool, struct plan_cursor *cursor,
	uint32_t files[TREE_FILES_MOST], uint32_t *count)
{
	*count = 0;
	while (cursor->place < PLACES_END) {
		*count = 0;
		if (!cursor->looks || fill(work, tool, cursor, files, count))
			return true;
	}
	*count = 0;
	return false;
}

bool split_next(const struct job_work *work, const struct tool_def *tools, size_t tool_count,
	struct plan_cursor *cursor, uint32_t *tool, uint32_t files[TREE_FILES_MOST], uint32_t *count)
{
	assert(work->language_count <= LANGUAGES_MOST);
	*count = 0;
	for (; cursor->tool < tool_count; cursor->tool++, cursor->place = 0) {
		*tool = cursor->tool;
		if (work->lens_tools >> cursor->tool & 1 &&
			split_tool(work, &tools[cursor->tool], cursor, files, count))
			return true;
	}
	return false;
}
