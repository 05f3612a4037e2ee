/* Sorts gaps, and says of each whether somebody else has read the file. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/gap_list.h"
#include "coordinator/aggregate/why.h"

#include <stdlib.h>

struct gap {
	size_t lens;
	uint32_t file;
	struct report_gap row;
	bool alone;
};

void gap_list_add(struct gap_list *l, size_t lens, uint32_t file, struct report_gap row, bool alone)
{
	struct gap gap = { lens, file, row, alone };

	buf_add(&l->rows, &gap, sizeof gap);
}

void gap_list_release(struct gap_list *l)
{
	buf_release(&l->rows);
}

static int by_reason(const struct gap *a, const struct gap *b)
{
	int order = (a->lens > b->lens) - (a->lens < b->lens);

	if (!order)
		order = str_compare(a->row.path, b->row.path);
	return order ? order : str_compare(a->row.why, b->row.why);
}

/* Of equal ones the first stays: the worse one. */
static int gap_order(const void *left, const void *right)
{
	const struct gap *a = left, *b = right;
	int order = by_reason(a, b);

	return order ? order : b->row.partial - a->row.partial;
}

void gap_list_order(struct gap_list *l)
{
	if (l->rows.len)
		qsort(l->rows.at, l->rows.len / sizeof(struct gap), sizeof(struct gap), gap_order);
}

size_t gap_list_take(const struct gap_list *l, size_t lens, size_t from, gap_covered covered, const void *arg,
	struct arena *arena, struct report_coverage *out)
{
	const struct gap *gaps = (const void *)l->rows.at;
	size_t count = l->rows.len / sizeof *gaps, end = from, n = 0;
	struct report_gap *rows;

	while (end < count && gaps[end].lens == lens)
		end++;
	rows = arena_take(arena, (end - from + 1) * sizeof *rows);
	for (size_t i = from; i < end; i++) {
		bool read = gaps[i].file != GAP_NO_FILE && covered(arg, lens, gaps[i].file);

		if (i > from && !by_reason(&gaps[i - 1], &gaps[i]))
			continue;
		if (read && gaps[i].row.cause == CAUSE_NO_TOOL)
			continue; /* an optional tool that nobody has: nobody misses it either */
		rows[n] = gaps[i].row;
		rows[n].covered = read;
		rows[n].partial = gaps[i].row.partial || (gaps[i].alone && !read);
		if (read)
			rows[n].why = why_read_elsewhere(arena, rows[n].why);
		n++;
	}
	out->not_covered = rows;
	out->not_covered_count = n;
	return end;
}
