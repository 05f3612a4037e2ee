/* Gaps of the coverage sorted into groups, and counted. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/gaps.h"

#include "common/array.h"

#include <stdlib.h>

static int gap_by_reason(const void *left, const void *right)
{
	const struct report_gap *a = left, *b = right;
	int order = str_compare(a->why, b->why);

	return order ? order : str_compare(a->path, b->path);
}

static int group_by_size(const void *left, const void *right)
{
	const struct gap_group *a = left, *b = right;
	int order = (a->count < b->count) - (a->count > b->count);

	return order ? order : str_compare(a->gaps->why, b->gaps->why);
}

static int path_by_name(const void *left, const void *right)
{
	const struct str *a = left, *b = right;

	return str_compare(*a, *b);
}

struct gap_groups gaps_group(const struct report_coverage *c, enum report_cause cause)
{
	struct gap_groups g = { 0 };
	size_t count = 0;

	g.gaps = array_zero(c->not_covered_count, sizeof *g.gaps);
	g.list = array_zero(c->not_covered_count, sizeof *g.list);
	for (size_t i = 0; i < c->not_covered_count; i++)
		if (c->not_covered[i].cause == cause)
			g.gaps[count++] = c->not_covered[i];
	qsort(g.gaps, count, sizeof *g.gaps, gap_by_reason);
	for (size_t i = 0; i < count; i++) {
		if (!i || !str_equal(g.gaps[i].why, g.gaps[i - 1].why))
			g.list[g.count++].gaps = &g.gaps[i];
		g.list[g.count - 1].count++;
	}
	qsort(g.list, g.count, sizeof *g.list, group_by_size);
	return g;
}

void gaps_release(struct gap_groups *g)
{
	free(g->list);
	free(g->gaps);
}

size_t gaps_files_from(const struct gap_groups *g, size_t from)
{
	size_t files = 0;

	for (size_t i = from; i < g->count; i++)
		files += g->list[i].count;
	return files;
}

uint64_t gaps_count(const struct report_coverage *c, enum report_cause cause)
{
	uint64_t n = 0;

	for (size_t i = 0; i < c->not_covered_count; i++)
		n += c->not_covered[i].cause == cause;
	return n;
}

uint64_t gaps_failed(const struct report_coverage *c, bool covered)
{
	uint64_t n = 0;
	const struct report_gap *last = NULL;

	for (size_t i = 0; i < c->not_covered_count; i++) {
		const struct report_gap *gap = &c->not_covered[i];

		if (gap->cause != CAUSE_FAILED || gap->covered != covered)
			continue;
		n += !last || !str_equal(last->path, gap->path);
		last = gap;
	}
	return n;
}

/* The different files that a tool failed on; with `missed` those alone that nobody else covered in the same lens. */
static size_t count_files(const struct report *r, bool missed)
{
	size_t most = 0, count = 0, different = 0;
	struct str *paths;

	for (size_t i = 0; i < r->coverage_count; i++)
		most += gaps_count(&r->coverage[i], CAUSE_FAILED);
	paths = array_zero(most, sizeof *paths);
	for (size_t i = 0; i < r->coverage_count; i++)
		for (size_t n = 0; n < r->coverage[i].not_covered_count; n++) {
			const struct report_gap *gap = &r->coverage[i].not_covered[n];

			if (gap->cause == CAUSE_FAILED && !(missed && gap->covered))
				paths[count++] = gap->path;
		}
	qsort(paths, count, sizeof *paths, path_by_name);
	for (size_t i = 0; i < count; i++)
		different += !i || !str_equal(paths[i], paths[i - 1]);
	free(paths);
	return different;
}

size_t gaps_files_missed(const struct report *r)
{
	return count_files(r, true);
}

size_t gaps_files_partly(const struct report *r)
{
	return count_files(r, false) - count_files(r, true);
}

uint64_t gaps_outside(const struct report *r)
{
	size_t most = 0, count = 0, asked = r->coverage_count - gaps_lenses_unasked(r), files = 0;
	struct str *paths;

	for (size_t i = 0; i < r->coverage_count; i++)
		most += gaps_count(&r->coverage[i], CAUSE_OUTSIDE);
	paths = array_zero(most, sizeof *paths);
	for (size_t i = 0; i < r->coverage_count; i++)
		for (size_t n = 0; n < r->coverage[i].not_covered_count; n++)
			if (r->coverage[i].not_covered[n].cause == CAUSE_OUTSIDE)
				paths[count++] = r->coverage[i].not_covered[n].path;
	qsort(paths, count, sizeof *paths, path_by_name);
	for (size_t i = 0, same; i < count; i += same) {
		for (same = 1; i + same < count && str_equal(paths[i], paths[i + same]);)
			same++;
		files += same == asked;
	}
	free(paths);
	return files;
}

size_t gaps_lenses_unasked(const struct report *r)
{
	size_t count = 0;

	for (size_t i = 0; i < r->coverage_count; i++)
		count += r->coverage[i].unasked;
	return count;
}

static int partial_by_path(const void *left, const void *right)
{
	const struct report_gap *a = *(const struct report_gap *const *)left;
	const struct report_gap *b = *(const struct report_gap *const *)right;
	int order = str_compare(a->path, b->path);

	return order ? order : str_compare(a->why, b->why);
}

size_t gaps_partial(const struct report *r, const struct report_gap **out, size_t most)
{
	const struct report_gap **all;
	size_t room = 0, count = 0, different = 0;

	for (size_t i = 0; i < r->coverage_count; i++)
		room += r->coverage[i].not_covered_count;
	all = array_zero(room, sizeof *all);
	for (size_t i = 0; i < r->coverage_count; i++)
		for (size_t n = 0; n < r->coverage[i].not_covered_count; n++)
			if (r->coverage[i].not_covered[n].partial)
				all[count++] = &r->coverage[i].not_covered[n];
	qsort(all, count, sizeof *all, partial_by_path);
	for (size_t i = 0; i < count; i++) {
		if (i && str_equal(all[i]->path, all[i - 1]->path))
			continue;
		if (different < most)
			out[different] = all[i];
		different++;
	}
	free(all);
	return different;
}
