/* Reads the places that findings speak of, each file once, whatever order they come in. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/evidence_read.h"
#include "common/content/source.h"
#include "reeve/limits.h"

#include <stdlib.h>

/* A quote has no CR where the file may have one for each of its line ends, and no BOM. */
enum { LINES_BYTES_MOST = 2 * QUOTE_BYTES_MOST + 3 };

/* How far into a file the rows before have come: those behind begin at or after it. */
struct place {
	struct str rest;
	uint32_t line; /* of its beginning */
};

static int by_place(const void *left, const void *right)
{
	const struct finding *a = *(const struct finding *const *)left,
			     *b = *(const struct finding *const *)right;

	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	if (a->start_line != b->start_line)
		return a->start_line < b->start_line ? -1 : 1;
	return (a > b) - (a < b);
}

static void read_lines(
	struct place *place, const struct finding *f, struct evidence *out, struct arena *arena)
{
	uint32_t first = f->start_line - place->line + 1;
	struct str lines = STR("");

	/* Each line has an end, which a quote has too: so many lines are no quote. */
	if (!f->start_line || f->end_line < f->start_line || f->end_line - f->start_line > QUOTE_BYTES_MOST)
		return;
	if (!source_lines(place->rest, first, first + (f->end_line - f->start_line), &lines))
		return;
	place->rest = str_sub(place->rest, (size_t)(lines.at - place->rest.at), place->rest.len);
	place->line = f->start_line;
	out->lines_exist = lines.len <= LINES_BYTES_MOST;
	if (out->lines_exist)
		out->lines = arena_str(arena, lines);
}

struct evidence *evidence_read(
	const struct tool_result *result, evidence_file *read, void *arg, struct arena *arena)
{
	size_t count = result->finding_count;
	struct evidence *out = arena_zero(arena, count * sizeof *out + 1);
	const struct finding **sorted = arena_take(arena, count * sizeof *sorted + 1);
	struct place place = { .line = 1 };
	struct str content = STR("");
	int err = 0;

	for (size_t i = 0; i < count; i++)
		sorted[i] = &result->findings[i];
	if (count)
		qsort(sorted, count, sizeof *sorted, by_place);
	for (size_t i = 0; i < count; i++) {
		struct evidence *row = &out[sorted[i] - result->findings];

		if (!i || sorted[i]->file != sorted[i - 1]->file) {
			err = read(arg, sorted[i]->file, &content);
			place = (struct place){ content, 1 };
		}
		row->err = err;
		row->lines = STR("");
		if (!err)
			read_lines(&place, sorted[i], row, arena);
	}
	return out;
}
