/* Comments are looked up by their place, the configuration's rows one after the other: they are few. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/suppress.h"
#include "common/path_fits.h"
#include "common/secret.h"
#include "reeve/limits.h"

#include <stdlib.h>

bool suppress_rule_fits(struct str named, struct str rule)
{
	return str_equal(named, rule) ||
	       (str_starts(rule, named) && named.len && rule.len > named.len && rule.at[named.len] == '/');
}

static struct str masked(struct str s, struct arena *arena)
{
	struct buf text = BUF_INIT;
	struct str out;

	secret_mask(s, &text);
	out = arena_str(arena, buf_str(&text));
	buf_release(&text);
	return out;
}

struct suppress_request suppress_masked(const struct suppress_request *request, struct arena *arena)
{
	struct suppression *list = arena_take(arena, (request->count + 1) * sizeof *list);
	struct suppress_request out = *request;

	for (size_t i = 0; i < request->count; i++) {
		list[i] = request->list[i];
		list[i].why = masked(list[i].why, arena);
		list[i].owner = masked(list[i].owner, arena);
	}
	out.list = list;
	return out;
}

static int by_place(const void *left, const void *right)
{
	const struct suppression *a = *(const struct suppression *const *)left,
				 *b = *(const struct suppression *const *)right;
	int order = str_compare(a->path, b->path);

	return order ? order : (a->line > b->line) - (a->line < b->line);
}

/* The rows that may act, comments in order of their places, then the configuration's. */
struct rows {
	const struct suppression **comments, **configured;
	size_t comment_count, configured_count;
	const struct suppression *first; /* of the request */
	bool *used, *unbelieved;         /* per row of the request */
};

static bool may_act(const struct suppress_request *request, const struct suppression *s)
{
	return s->why.len && (!s->until || s->until >= request->today);
}

static void rows_sort(const struct suppress_request *request, struct arena *arena, struct rows *rows)
{
	*rows = (struct rows){ .first = request->list };
	rows->comments = arena_take(arena, (request->count + 1) * sizeof *rows->comments);
	rows->configured = arena_take(arena, (request->count + 1) * sizeof *rows->configured);
	rows->used = arena_zero(arena, request->count + 1);
	rows->unbelieved = arena_zero(arena, request->count + 1);
	for (size_t i = 0; i < request->count; i++) {
		const struct suppression *s = &request->list[i];

		if (!may_act(request, s))
			continue;
		if (s->line)
			rows->comments[rows->comment_count++] = s;
		else
			rows->configured[rows->configured_count++] = s;
	}
	if (rows->comment_count)
		qsort(rows->comments, rows->comment_count, sizeof *rows->comments, by_place);
}

/* The first comment of this file at or behind this line. */
static size_t comment_at(const struct rows *rows, struct str path, uint32_t line)
{
	size_t low = 0, high = rows->comment_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_compare(rows->comments[middle]->path, path);

		if (order < 0 || (!order && rows->comments[middle]->line < line))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct suppression *comment_for(const struct rows *rows, const struct report_finding *f)
{
	for (size_t i = comment_at(rows, f->path, f->start_line - 1); i < rows->comment_count; i++) {
		const struct suppression *s = rows->comments[i];

		if (!str_equal(s->path, f->path) || s->line > f->end_line)
			return NULL;
		if ((s->line >= f->start_line || s->below) && suppress_rule_fits(s->rule, f->rule))
			return s;
	}
	return NULL;
}

static const struct suppression *row_for(const struct rows *rows, const struct report_finding *f)
{
	for (size_t i = 0; i < rows->configured_count; i++)
		if (suppress_rule_fits(rows->configured[i]->rule, f->rule) &&
			path_fits(rows->configured[i]->path, f->path))
			return rows->configured[i];
	return NULL;
}

/* False: it did what it asked for. */
static bool is_idle(
	const struct suppress_request *request, const struct rows *rows, size_t i, struct report_idle *out)
{
	const struct suppression *s = &request->list[i];

	*out = (struct report_idle){ s, IDLE_UNUSED };
	if (!s->why.len)
		out->why = IDLE_UNREASONED;
	else if (!may_act(request, s))
		out->why = IDLE_EXPIRED;
	else if (rows->used[i])
		return false;
	else if (rows->unbelieved[i])
		out->why = IDLE_UNBELIEVED;
	return true;
}

static void tell_idle(const struct suppress_request *request, const struct rows *rows, struct arena *arena,
	struct report_silence *out)
{
	struct report_idle *idle = arena_take(arena, (request->count + 1) * sizeof *idle);

	out->rows = request->count;
	for (size_t i = 0; i < request->count; i++) {
		struct report_idle *row = &idle[out->idle_count];

		if (!is_idle(request, rows, i, row))
			continue;
		out->idle_count++;
		out->expired += row->why == IDLE_EXPIRED;
		out->unreasoned += row->why == IDLE_UNREASONED;
		out->unbelieved += row->why == IDLE_UNBELIEVED;
		out->unused += row->why == IDLE_UNUSED;
	}
	out->idle = idle;
}

void suppress_apply(const struct suppress_request *request, struct report_finding *findings, size_t count,
	struct arena *arena, struct report_silence *out)
{
	struct rows rows;

	*out = (struct report_silence){ 0 };
	rows_sort(request, arena, &rows);
	for (size_t i = 0; i < count; i++) {
		struct report_finding *f = &findings[i];
		const struct suppression *s = comment_for(&rows, f);

		if (s && request->distrusted && report_is_fresh(f)) {
			rows.unbelieved[s - rows.first] = true;
			s = NULL;
		}
		if (!s)
			s = row_for(&rows, f);
		if (!s)
			continue;
		rows.used[s - rows.first] = true;
		f->status = STR("suppressed");
		f->suppression = s;
		out->findings++;
	}
	tell_idle(request, &rows, arena, out);
}
