/* Pairs the findings of two reports: three rounds of one merge, each over less. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/baseline.h"

#include <assert.h>
#include <stdlib.h>

/* One finding on its way to a partner. */
struct single {
	struct str hash;
	struct str path;
	uint32_t line;
	size_t index;
	bool paired;
};

/* "1:HASH-N" without the N, which counts equal ones of one report alone. */
static struct str hash_of(struct str fingerprint)
{
	ptrdiff_t dash = str_find_last(fingerprint, '-');

	return dash < 0 ? fingerprint : str_sub(fingerprint, 0, (size_t)dash);
}

static int by_place(const void *left, const void *right)
{
	const struct single *a = left, *b = right;
	int order = str_compare(a->hash, b->hash);

	if (!order)
		order = str_compare(a->path, b->path);
	if (!order)
		order = (a->line > b->line) - (a->line < b->line);
	return order ? order : (a->index > b->index) - (a->index < b->index);
}

static void sort(struct single *list, size_t count)
{
	if (count)
		qsort(list, count, sizeof *list, by_place);
}

/* Hash and path alone: lines move. */
static int compare(const struct single *a, const struct single *b)
{
	int order = str_compare(a->hash, b->hash);

	return order ? order : str_compare(a->path, b->path);
}

/* Pairs what is alone and at the same place, the first with the first. */
static void merge(struct single *now, size_t now_count, struct single *then, size_t then_count)
{
	size_t i = 0, k = 0;

	sort(now, now_count);
	sort(then, then_count);
	while (i < now_count && k < then_count) {
		int order = compare(&now[i], &then[k]);

		if (now[i].paired || (!then[k].paired && order < 0)) {
			i++;
		} else if (then[k].paired || order > 0) {
			k++;
		} else {
			now[i++].paired = true;
			then[k++].paired = true;
		}
	}
}

static int by_from(const void *left, const void *right)
{
	return str_compare(
		((const struct baseline_rename *)left)->from, ((const struct baseline_rename *)right)->from);
}

static struct str renamed(const struct baseline *b, const struct baseline_rename *sorted, struct str path)
{
	struct baseline_rename key = { .from = path };
	const struct baseline_rename *found =
		b->rename_count ? bsearch(&key, sorted, b->rename_count, sizeof key, by_from) : NULL;

	return found ? found->to : path;
}

static const struct baseline_rename *renames_sorted(const struct baseline *b, struct arena *arena)
{
	struct baseline_rename *list = arena_take(arena, (b->rename_count + 1) * sizeof *list);

	if (b->rename_count) {
		memcpy(list, b->renames, b->rename_count * sizeof *list);
		qsort(list, b->rename_count, sizeof *list, by_from);
	}
	return list;
}

static int by_first(const void *left, const void *right)
{
	const struct baseline_unwritten *a = left, *b = right;
	int order = str_compare(a->path, b->path);

	return order ? order : (a->first > b->first) - (a->first < b->first);
}

static const struct baseline_unwritten *unwritten_sorted(const struct baseline *b, struct arena *arena)
{
	struct baseline_unwritten *list = arena_take(arena, (b->unwritten_count + 1) * sizeof *list);

	if (b->unwritten_count) {
		memcpy(list, b->unwritten, b->unwritten_count * sizeof *list);
		qsort(list, b->unwritten_count, sizeof *list, by_first);
	}
	return list;
}

static int line_within(const void *key, const void *row)
{
	const struct report_finding *f = key;
	const struct baseline_unwritten *run = row;
	int order = str_compare(f->path, run->path);

	return order ? order : (f->start_line > run->last) - (f->start_line < run->first);
}

static bool of_models_alone(const struct report_finding *f)
{
	for (size_t i = 0; i < f->supporter_count; i++)
		if (!str_equal(f->supporters[i].runner, STR("model")))
			return false;
	return f->supporter_count;
}

/* None of its lines was written since, and nobody who could have found it looked then. */
static bool was_there(
	const struct baseline *b, const struct baseline_unwritten *sorted, const struct report_finding *f)
{
	const struct baseline_unwritten *run =
		b->unwritten_count && of_models_alone(f)
			? bsearch(f, sorted, b->unwritten_count, sizeof *sorted, line_within)
			: NULL;

	return run && f->end_line <= run->last;
}

static bool is_fixed(const struct report_finding *f)
{
	return str_equal(f->status, STR("fixed"));
}

static size_t singles(const struct report_finding *findings, size_t count, bool fixed, struct single *out)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (is_fixed(&findings[i]) == fixed)
			out[n++] = (struct single){
				.hash = hash_of(findings[i].fingerprint),
				.path = findings[i].path,
				.line = findings[i].start_line,
				.index = i,
			};
	return n;
}

/* The third round: wherever it is now. */
static void forget_paths(struct single *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		list[i].path = STR("");
}

static void settle(struct report_finding *findings, const struct single *now, size_t count, struct str status)
{
	for (size_t i = 0; i < count; i++)
		if (now[i].paired && !findings[now[i].index].status.len)
			findings[now[i].index].status = status;
}

/* In order of the earlier report, so that the same two reports give the same third. */
static int by_index(const void *left, const void *right)
{
	const struct single *a = left, *b = right;

	return (a->index > b->index) - (a->index < b->index);
}

static void gone(const struct baseline *b, const struct baseline_rename *renames, struct single *then,
	size_t count, baseline_looked looked, const void *arg, struct baseline_fate *out)
{
	if (count)
		qsort(then, count, sizeof *then, by_index);
	for (size_t i = 0; i < count; i++) {
		const struct report_finding *was = &b->findings[then[i].index];

		if (then[i].paired)
			continue;
		if (!looked(arg, was, renamed(b, renames, was->path))) {
			out->unchecked++;
			continue;
		}
		out->fixed[out->fixed_count] = *was;
		out->fixed[out->fixed_count++].status = STR("fixed");
	}
}

void baseline_compare(const struct baseline *b, struct report_finding *findings, size_t count,
	baseline_looked looked, const void *arg, struct arena *arena, struct baseline_fate *out)
{
	const struct baseline_rename *renames = renames_sorted(b, arena);
	const struct baseline_unwritten *unwritten = unwritten_sorted(b, arena);
	struct single *now = arena_take(arena, (count + 1) * sizeof *now);
	struct single *then = arena_take(arena, (b->finding_count + 1) * sizeof *then);
	struct single *fixed = arena_take(arena, (b->finding_count + 1) * sizeof *fixed);
	size_t then_count = singles(b->findings, b->finding_count, false, then);
	size_t fixed_count = singles(b->findings, b->finding_count, true, fixed), now_count;

	*out = (struct baseline_fate){ .fixed = arena_take(
					       arena, (b->finding_count + 1) * sizeof *out->fixed) };
	for (size_t i = 0; i < count; i++)
		findings[i].status = STR("");
	now_count = singles(findings, count, false, now);
	assert(now_count == count);
	merge(now, count, then, then_count);
	for (size_t i = 0; i < then_count; i++)
		then[i].path = renamed(b, renames, then[i].path);
	merge(now, count, then, then_count);
	forget_paths(now, count);
	forget_paths(then, then_count);
	merge(now, count, then, then_count);
	settle(findings, now, count, STR("existing"));
	forget_paths(fixed, fixed_count);
	merge(now, count, fixed, fixed_count);
	settle(findings, now, count, STR("reopened"));
	for (size_t i = 0; i < count; i++)
		if (!findings[i].status.len)
			findings[i].status =
				was_there(b, unwritten, &findings[i]) ? STR("existing") : STR("new");
	gone(b, renames, then, then_count, looked, arg, out);
}

bool baseline_has_gap(const struct baseline *b, struct str lens, struct str tool, struct str path)
{
	for (size_t i = 0; i < b->rename_count; i++)
		if (str_equal(b->renames[i].to, path)) {
			path = b->renames[i].from;
			break;
		}
	for (size_t i = 0; i < b->gap_count; i++)
		if (str_equal(b->gaps[i].path, path) && str_equal(b->gaps[i].lens, lens) &&
			str_starts(b->gaps[i].why, tool))
			return true;
	return false;
}
