/* Coverage for people: what each lens saw, and of what it did not see the reasons instead of a wall of names. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/gaps.h"
#include "common/report/markdown.h"
#include "common/report/text.h"

#include <inttypes.h>

enum {
	REASONS_SHOWN = 10, /* of one lens and cause */
	PATHS_SHOWN = 5,    /* of one reason: enough to see what kind of files they are */
};

static void add_group(const struct gap_group *group, bool with_paths, struct buf *out)
{
	text_escape_markdown(group->gaps->why, out);
	buf_add_text(out, ": ");
	markdown_count(out, group->count, "file");
	for (size_t i = 0; with_paths && i < group->count && i < PATHS_SHOWN; i++) {
		buf_add_text(out, i ? ", " : ": ");
		text_code_markdown(group->gaps[i].path, out);
	}
	if (with_paths && group->count > PATHS_SHOWN)
		buf_printf(out, " and %zu more", group->count - PATHS_SHOWN);
}

static void add_rest(const struct gap_groups *g, struct buf *out)
{
	buf_add_text(out, "and ");
	markdown_count(out, g->count - REASONS_SHOWN, "more reason");
	buf_add_text(out, " with ");
	markdown_count(out, gaps_files_from(g, REASONS_SHOWN), "file");
}

/* A bullet a reason: each of these is somebody's work. */
static void add_listed(const struct gap_groups *g, struct str lens, struct buf *out)
{
	for (size_t i = 0; i < g->count && i <= REASONS_SHOWN; i++) {
		buf_add_text(out, "- ");
		if (lens.len) {
			buf_add_text(out, "**");
			text_escape_markdown(lens, out);
			buf_add_text(out, "**: ");
		}
		if (i < REASONS_SHOWN)
			add_group(&g->list[i], true, out);
		else
			add_rest(g, out);
		buf_add_byte(out, '\n');
	}
}

/* All in one bullet: nobody expects a Python linter to read a Makefile. */
static void add_counted(const struct gap_groups *g, struct str lens, struct buf *out)
{
	buf_add_text(out, "- **");
	text_escape_markdown(lens, out);
	buf_add_text(out, "**: ");
	for (size_t i = 0; i < g->count && i <= REASONS_SHOWN; i++) {
		buf_add_text(out, i ? "; " : "");
		if (i < REASONS_SHOWN)
			add_group(&g->list[i], false, out);
		else
			add_rest(g, out);
	}
	buf_add_byte(out, '\n');
}

static void add_cause(const struct report *r, enum report_cause cause, const char *lead, struct buf *out)
{
	bool led = false;

	for (size_t i = 0; i < r->coverage_count; i++) {
		struct gap_groups g = gaps_group(&r->coverage[i], cause);

		if (g.count && !led) {
			buf_printf(out, "\n%s\n\n", lead);
			led = true;
		}
		if (cause == CAUSE_FAILED || cause == CAUSE_OUTSIDE)
			add_listed(&g, r->coverage[i].lens, out);
		else if (cause == CAUSE_LEFT_OUT)
			add_listed(&g, STR(""), out);
		else if (g.count)
			add_counted(&g, r->coverage[i].lens, out);
		gaps_release(&g);
		/* No lens has seen them, and every lens has the same list of them. */
		if (led && cause == CAUSE_LEFT_OUT)
			return;
	}
}

/* Of a free goal there is a column more, and a lens that its plan has no part for has no row: it has no figures. */
static void add_table(const struct report *r, struct buf *out)
{
	buf_printf(out,
		"| Lens | Files covered | Of these partly | Lines | Failed | No tool | Left out |%s\n",
		r->plan ? " Outside of the plan |" : "");
	buf_printf(out, "| --- | ---: | ---: | ---: | ---: | ---: | ---: |%s\n", r->plan ? " ---: |" : "");
	for (size_t i = 0; i < r->coverage_count; i++) {
		const struct report_coverage *c = &r->coverage[i];

		if (c->unasked)
			continue;
		buf_add_text(out, "| ");
		text_escape_markdown(c->lens, out);
		buf_printf(out,
			" | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " | %" PRIu64
			" |",
			c->files, gaps_failed(c, true), c->lines, gaps_failed(c, false),
			gaps_count(c, CAUSE_NO_TOOL), gaps_count(c, CAUSE_LEFT_OUT));
		if (r->plan)
			buf_printf(out, " %" PRIu64 " |", gaps_count(c, CAUSE_OUTSIDE));
		buf_add_byte(out, '\n');
	}
}

static void add_unasked(const struct report *r, struct buf *out)
{
	const char *between = "\nNot asked, for the plan has no part that looks through them: ";

	for (size_t i = 0; i < r->coverage_count; i++) {
		if (!r->coverage[i].unasked)
			continue;
		buf_add_text(out, between);
		text_escape_markdown(r->coverage[i].lens, out);
		if (r->coverage[i].why_unasked.len) {
			buf_add_text(out, " (");
			text_escape_markdown(r->coverage[i].why_unasked, out);
			buf_add_byte(out, ')');
		}
		between = ", ";
	}
	if (gaps_lenses_unasked(r))
		buf_add_text(out, ".\n");
}

void markdown_coverage(const struct report *r, struct buf *out)
{
	buf_add_text(out, "\n## Coverage\n\n");
	if (!r->coverage_count) {
		buf_add_text(out, "No lens was asked for: nothing was looked at.\n");
		return;
	}
	add_table(r, out);
	add_unasked(r, out);
	add_cause(r, CAUSE_FAILED, "Should have been covered and were not:", out);
	add_cause(r, CAUSE_NO_TOOL, "No tool of the lens reads:", out);
	add_cause(r, CAUSE_OUTSIDE, "Outside of the plan, so nobody was asked about:", out);
	add_cause(r, CAUSE_LEFT_OUT, "Left out of the snapshot, for every lens:", out);
}
