/* Groups of rows that speak of one place, and whether a group is one defect or several. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/merge.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

bool row_is_of_model(const struct merge_row *row)
{
	return str_equal(row->supporter.runner, STR("model"));
}

static int by_number(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int by_place(const struct merge_row *a, const struct merge_row *b)
{
	int order = str_compare(a->path, b->path);

	if (!order)
		order = by_number(a->start_line, b->start_line);
	if (!order)
		order = by_number(a->end_line, b->end_line);
	return order ? order : str_compare(a->rule, b->rule);
}

static int by_supporter(const struct report_supporter *a, const struct report_supporter *b)
{
	int order = by_number(a->subtask, b->subtask);

	if (!order)
		order = str_compare(a->tool_or_model, b->tool_or_model);
	return order ? order : str_compare(a->runner, b->runner);
}

/* What is left when place and message are equal: the worst and surest first, for it speaks for the rest. */
static int by_weight(const struct merge_row *a, const struct merge_row *b)
{
	int order = by_number(b->severity, a->severity);

	if (!order)
		order = by_number(b->confidence, a->confidence);
	if (!order)
		order = str_compare(a->lens, b->lens);
	return order ? order : str_compare(a->quote, b->quote);
}

static int row_by_message(const void *left, const void *right)
{
	const struct merge_row *a = left, *b = right;
	int order = by_place(a, b);

	if (!order)
		order = str_compare(a->message, b->message);
	if (!order)
		order = by_weight(a, b);
	return order ? order : by_supporter(&a->supporter, &b->supporter);
}

static int row_by_supporter(const void *left, const void *right)
{
	const struct merge_row *a = left, *b = right;
	int order = by_supporter(&a->supporter, &b->supporter);

	return order ? order : row_by_message(a, b);
}

/* Sorts the group by supporter; true when one of them tells two things apart here. */
static bool told_apart(struct merge_row *rows, size_t count)
{
	qsort(rows, count, sizeof *rows, row_by_supporter);
	for (size_t i = 1; i < count; i++)
		if (rows[i].supporter.subtask == rows[i - 1].supporter.subtask &&
			!str_equal(rows[i].message, rows[i - 1].message))
			return true;
	return false;
}

/* Expects the rows sorted by supporter. */
static void add_supporters(
	struct report_finding *f, const struct merge_row *rows, size_t count, struct arena *arena)
{
	struct report_supporter *out = arena_take(arena, count * sizeof *out);
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (!n || by_supporter(&out[n - 1], &rows[i].supporter))
			out[n++] = rows[i].supporter;
	f->supporters = out;
	f->supporter_count = n;
}

static struct report_finding merge(struct merge_row *rows, size_t count, struct arena *arena)
{
	const struct merge_row *best = rows;
	enum confidence confidence = CONFIDENCE_NONE;
	struct report_finding f;

	assert(count);
	qsort(rows, count, sizeof *rows, row_by_supporter);
	for (size_t i = 0; i < count; i++) {
		int order = by_weight(&rows[i], best);

		if (order < 0 || (!order && str_compare(rows[i].message, best->message) < 0))
			best = &rows[i];
		if (rows[i].confidence > confidence)
			confidence = rows[i].confidence;
	}
	f = (struct report_finding){
		.rule = best->rule,
		.lens = best->lens,
		.severity = best->severity,
		.confidence = confidence,
		.message = best->message,
		.path = best->path,
		.start_line = best->start_line,
		.end_line = best->end_line,
		.quote = best->quote,
		.absence = best->absence,
	};
	add_supporters(&f, rows, count, arena);
	return f;
}

/* One place; writes one finding, or one a message, behind *out. */
static size_t merge_place(
	struct merge_row *rows, size_t count, struct arena *arena, struct report_finding *out)
{
	size_t n = 0, from = 0;

	if (!told_apart(rows, count)) {
		*out = merge(rows, count, arena);
		return 1;
	}
	qsort(rows, count, sizeof *rows, row_by_message);
	for (size_t i = 1; i <= count; i++) {
		if (i < count && str_equal(rows[i].message, rows[from].message))
			continue;
		out[n++] = merge(rows + from, i - from, arena);
		from = i;
	}
	return n;
}

size_t merge_rows(struct merge_row *rows, size_t count, struct arena *arena, struct report_finding **out)
{
	struct report_finding *findings = arena_take(arena, (count + 1) * sizeof *findings);
	size_t n = 0, from = 0;

	if (count)
		qsort(rows, count, sizeof *rows, row_by_message);
	for (size_t i = 1; i <= count; i++) {
		if (i < count && !by_place(&rows[i], &rows[from]))
			continue;
		n += merge_place(rows + from, i - from, arena, findings + n);
		from = i;
	}
	assert(n <= count);
	*out = findings;
	return n;
}

static int finding_by_rank(const void *left, const void *right)
{
	const struct report_finding *a = left, *b = right;
	int order = by_number(b->severity, a->severity);

	if (!order)
		order = str_compare(a->path, b->path);
	if (!order)
		order = by_number(a->start_line, b->start_line);
	if (!order)
		order = str_compare(a->rule, b->rule);
	if (!order)
		order = by_number(a->end_line, b->end_line);
	return order ? order : str_compare(a->message, b->message);
}

void merge_rank(struct report_finding *findings, size_t count, struct arena *arena)
{
	char id[24];

	if (count)
		qsort(findings, count, sizeof *findings, finding_by_rank);
	for (size_t i = 0; i < count; i++) {
		snprintf(id, sizeof id, "f%zu", i + 1);
		findings[i].id = arena_str(arena, str_of(id));
	}
}
