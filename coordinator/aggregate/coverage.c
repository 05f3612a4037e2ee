/* A table of lenses and files, filled result by result, and the gaps in it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/coverage.h"
#include "coordinator/aggregate/folders.h"
#include "coordinator/aggregate/goal_scope.h"
#include "coordinator/aggregate/why.h"

#include <assert.h>
#include <stdlib.h>

enum { FLAG_COVERED = 1, FLAG_LISTED = 2 };

static bool in_list(const struct str *list, size_t count, struct str s)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(list[i], s))
			return true;
	return false;
}

static int lens_by_name(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static void add_lens(struct coverage *c, struct str lens)
{
	if (!in_list(c->lenses, c->lens_count, lens))
		c->lenses[c->lens_count++] = lens;
}

static void gather_lenses(struct coverage *c)
{
	const struct aggregate_facts *facts = c->facts;
	size_t most = facts->lens_count;

	for (size_t i = 0; i < facts->tool_count; i++)
		most += facts->tools[i].lens_count;
	c->lenses = arena_take(c->arena, (most + 1) * sizeof *c->lenses);
	for (size_t i = 0; i < facts->lens_count; i++)
		add_lens(c, facts->lenses[i]);
	for (size_t i = 0; i < facts->tool_count && !facts->lens_count; i++)
		for (size_t k = 0; k < facts->tools[i].lens_count; k++)
			add_lens(c, facts->tools[i].lenses[k]);
	qsort(c->lenses, c->lens_count, sizeof *c->lenses, lens_by_name);
}

void coverage_begin(struct coverage *c, const struct aggregate_facts *facts, struct arena *arena)
{
	*c = (struct coverage){ .facts = facts, .arena = arena };
	gather_lenses(c);
	c->flags = arena_zero(arena, c->lens_count * facts->file_count + 1);
	c->marked = arena_zero(arena, (facts->file_count + 1) * sizeof *c->marked);
}

void coverage_release(struct coverage *c)
{
	gap_list_release(&c->gaps);
}

static unsigned char *flags_of(const struct coverage *c, size_t lens, uint32_t file)
{
	assert(lens < c->lens_count && file < c->facts->file_count);
	return &c->flags[lens * c->facts->file_count + file];
}

static void add_gap(struct coverage *c, size_t lens, uint32_t file, struct report_gap gap, bool alone)
{
	if (c->facts->files[file].context)
		return; /* nobody asked for it */
	gap.path = c->facts->files[file].path;
	*flags_of(c, lens, file) |= FLAG_LISTED;
	gap_list_add(&c->gaps, lens, file, gap, alone);
}

static const struct tool_def *tool_named(const struct aggregate_facts *facts, struct str name)
{
	for (size_t i = 0; i < facts->tool_count; i++)
		if (str_equal(facts->tools[i].name, name))
			return &facts->tools[i];
	return NULL;
}

static bool serves(const struct coverage *c, const struct aggregate_subtask *s, size_t lens)
{
	const struct tool_def *tool = tool_named(c->facts, s->tool);

	if (!tool_lens_asked(s->lens, c->lenses[lens]))
		return false;
	/* Of a tool that this installation has no more only what was asked is known. */
	return tool ? in_list(tool->lenses, tool->lens_count, c->lenses[lens]) : s->lens.len != 0;
}

struct str coverage_lenses_of(const struct coverage *c, const struct aggregate_subtask *s)
{
	struct buf joined = BUF_INIT;
	struct str out;

	for (size_t lens = 0; lens < c->lens_count; lens++) {
		if (!serves(c, s, lens))
			continue;
		if (joined.len)
			buf_add_byte(&joined, ',');
		buf_add_str(&joined, c->lenses[lens]);
	}
	out = arena_str(c->arena, buf_str(&joined));
	buf_release(&joined);
	return out;
}

/* A gap in a lens that the subtask does not serve is a gap in all that it does. */
static bool gap_is_of(
	const struct coverage *c, const struct aggregate_subtask *s, struct str named, size_t lens)
{
	if (str_equal(named, c->lenses[lens]))
		return true;
	for (size_t i = 0; i < c->lens_count; i++)
		if (str_equal(named, c->lenses[i]) && serves(c, s, i))
			return false;
	return true;
}

/* In a review: this tool did not say so of the base's file, so that it cannot read this one is the change's doing. */
static bool is_broken_by_change(const struct coverage *c, size_t lens, struct str tool, uint32_t file)
{
	const struct baseline *base = c->facts->suppress.distrusted ? c->facts->baseline : NULL;
	const struct aggregate_file *f = &c->facts->files[file];

	return base && !f->context && !baseline_has_gap(base, c->lenses[lens], tool, f->path);
}

/* What the tool says itself. A new file that it cannot read is a fault of the change only where nobody else has read it: a
 * parser that knows less than the language is no rare thing. */
static void add_told(struct coverage *c, const struct tool_result *result, const struct not_covered *row,
	size_t lens, enum report_cause cause)
{
	bool broken = result->tool_version.len && is_broken_by_change(c, lens, result->tool, row->file);
	bool added = c->facts->files[row->file].added;
	struct report_gap gap = { .why = why_of_tool(c->arena, result->tool, row->why),
		.cause = cause,
		.partial = row->gave_up || (broken && !added) };

	add_gap(c, lens, row->file, gap, broken && added);
}

static void add_lens_of_result(
	struct coverage *c, const struct aggregate_subtask *s, const struct tool_result *result, size_t lens)
{
	const struct tool_def *tool = tool_named(c->facts, s->tool);
	bool found = result->tool_version.len || s->kind == KIND_MODEL;
	bool missed = found || !tool || !tool->optional;
	enum report_cause cause = missed ? CAUSE_FAILED : CAUSE_NO_TOOL;
	struct str missing = { 0 };

	c->round++;
	for (size_t i = 0; i < result->not_covered_count; i++) {
		const struct not_covered *row = &result->not_covered[i];

		if (!gap_is_of(c, s, row->lens, lens))
			continue;
		c->marked[row->file] = c->round;
		add_told(c, result, row, lens, cause);
	}
	if (!found)
		missing = why_not_found(c->arena, s->tool);
	for (size_t i = 0; i < s->file_count; i++) {
		if (c->marked[s->files[i]] == c->round)
			continue;
		if (missing.len)
			add_gap(c, lens, s->files[i], (struct report_gap){ .why = missing, .cause = cause },
				false);
		else
			*flags_of(c, lens, s->files[i]) |= FLAG_COVERED;
	}
}

void coverage_add(struct coverage *c, const struct aggregate_subtask *s, const struct tool_result *result)
{
	for (size_t lens = 0; lens < c->lens_count; lens++)
		if (serves(c, s, lens))
			add_lens_of_result(c, s, result, lens);
}

void coverage_miss(struct coverage *c, const struct aggregate_subtask *s)
{
	struct report_gap gap = { .why = why_no_result(c->arena, s, c->facts->waits_for),
		.cause = CAUSE_FAILED,
		.partial = s->state != SUBTASK_HELD }; /* that has an outcome of its own */

	for (size_t lens = 0; lens < c->lens_count; lens++)
		for (size_t i = 0; i < s->file_count && serves(c, s, lens); i++)
			add_gap(c, lens, s->files[i], gap, false);
}

static bool lens_reads(const struct coverage *c, size_t lens, struct str language)
{
	for (size_t i = 0; i < c->facts->tool_count; i++) {
		const struct tool_def *tool = &c->facts->tools[i];

		if (in_list(tool->lenses, tool->lens_count, c->lenses[lens]) &&
			in_list(tool->languages, tool->language_count, language))
			return true;
	}
	return false;
}

static struct str why_nobody(struct coverage *c, size_t lens, struct str language, enum report_cause *cause)
{
	*cause = CAUSE_NO_TOOL;
	if (!language.len || !lens_reads(c, lens, language))
		return why_no_tool(c->arena, language);
	*cause = CAUSE_FAILED;
	return STR("no subtask was given it");
}

/* Of a free goal: what the plan names and nobody covered is a gap, and what it does not name nobody was asked about. */
static struct report_gap gap_of_plan(struct coverage *c, uint32_t file)
{
	const struct aggregate_file *f = &c->facts->files[file];

	if (!c->plan)
		return (struct report_gap){ .why = STR("no sound plan was made"), .cause = CAUSE_FAILED };
	if (!c->named[file])
		return (struct report_gap){ .why = c->whys[file], .cause = CAUSE_OUTSIDE };
	if (!f->plain)
		return (struct report_gap){ .why = why_not_shown(c->arena, f->language),
			.cause = CAUSE_NO_TOOL };
	return (struct report_gap){ .why = STR("no subtask was given it"), .cause = CAUSE_FAILED };
}

/* A lens that no part looks through has one word for all files, and that stands in its row. */
static bool is_unasked(const struct coverage *c, size_t lens)
{
	return c->plan && !goal_scope_has_lens(c->plan, c->lenses[lens]);
}

static void add_unplanned(struct coverage *c, size_t lens)
{
	const struct aggregate_facts *facts = c->facts;

	if (c->plan) {
		memset(c->named, 0, facts->file_count);
		goal_scope_mark(c->plan, c->lenses[lens], facts->files, facts->file_count, c->named);
	}
	for (uint32_t i = 0; i < facts->file_count; i++)
		if (!*flags_of(c, lens, i) && !facts->files[i].context)
			add_gap(c, lens, i, gap_of_plan(c, i), false);
}

/* Files come in runs of one language, so the sentence of the file before mostly fits. */
static void add_unowned(struct coverage *c, size_t lens)
{
	const struct aggregate_file *files = c->facts->files;
	enum report_cause cause = CAUSE_FAILED;
	struct str why = { 0 }, language = { 0 };

	for (uint32_t i = 0; i < c->facts->file_count; i++) {
		if (*flags_of(c, lens, i) || files[i].context)
			continue;
		if (!why.len || !str_equal(language, files[i].language)) {
			language = files[i].language;
			why = why_nobody(c, lens, language, &cause);
		}
		add_gap(c, lens, i, (struct report_gap){ .why = why, .cause = cause }, false);
	}
}

static void add_left_out(struct coverage *c, size_t lens)
{
	for (size_t i = 0; i < c->facts->skipped_count; i++) {
		const struct aggregate_skipped *s = &c->facts->skipped[i];

		gap_list_add(&c->gaps, lens, GAP_NO_FILE,
			(struct report_gap){ .path = s->path,
				.why = s->why,
				.cause = CAUSE_LEFT_OUT,
				.partial = s->hidden },
			false);
	}
}

static bool is_covered(const void *arg, size_t lens, uint32_t file)
{
	return *flags_of(arg, lens, file) & FLAG_COVERED;
}

static void count_covered(const struct coverage *c, size_t lens, struct report_coverage *out)
{
	struct buf folders = BUF_INIT;

	for (uint32_t i = 0; i < c->facts->file_count; i++) {
		if (!(*flags_of(c, lens, i) & FLAG_COVERED) || c->facts->files[i].context)
			continue;
		out->files++;
		out->lines += c->facts->files[i].lines;
		folders_add(&folders, c->facts->files[i].path);
	}
	folders_take(&folders, c->arena, out);
	buf_release(&folders);
}

/* The sentences, too: files that are left out for one reason share it, and there may be a million of them. */
static void read_plan(struct coverage *c)
{
	size_t count = c->facts->file_count;
	const char *last = NULL;
	struct str why = { 0 };

	c->named = arena_take(c->arena, count + 1);
	c->whys = arena_take(c->arena, (count + 1) * sizeof *c->whys);
	goal_scope_whys(c->plan, c->facts->files, count, c->whys);
	for (size_t i = 0; i < count; i++) {
		if (!why.len || c->whys[i].at != last) {
			last = c->whys[i].at;
			why = why_outside(c->arena, c->whys[i]);
		}
		c->whys[i] = why;
	}
}

struct report_coverage *coverage_finish(struct coverage *c)
{
	struct report_coverage *out = arena_zero(c->arena, (c->lens_count + 1) * sizeof *out);
	size_t from = 0;

	if (c->plan)
		read_plan(c);
	for (size_t lens = 0; lens < c->lens_count; lens++) {
		out[lens].unasked = is_unasked(c, lens);
		if (out[lens].unasked) {
			out[lens].why_unasked = goal_scope_why_unasked(c->plan, c->lenses[lens]);
			continue;
		}
		if (c->facts->planned)
			add_unplanned(c, lens);
		else
			add_unowned(c, lens);
		add_left_out(c, lens);
	}
	gap_list_order(&c->gaps);
	for (size_t lens = 0; lens < c->lens_count; lens++) {
		out[lens].lens = c->lenses[lens];
		count_covered(c, lens, &out[lens]);
		from = gap_list_take(&c->gaps, lens, from, is_covered, c, c->arena, &out[lens]);
	}
	return out;
}

bool coverage_is_partial(const struct coverage *c, const struct report_coverage *row)
{
	if (row->unasked)
		return false;
	for (size_t i = 0; i < row->not_covered_count; i++)
		if (row->not_covered[i].partial)
			return true;
	if (row->files)
		return false;
	if (c->facts->lens_count && !c->facts->lenses_offered)
		return true; /* named by the client: nothing to look at is no answer either */
	for (size_t i = 0; i < row->not_covered_count; i++)
		if (row->not_covered[i].cause == CAUSE_FAILED)
			return true;
	return false;
}
