/* Why files were not looked at, on the HTML page: reason by reason, most files first, names folded away. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/gaps.h"
#include "common/array.h"
#include "common/report/html.h"

#include <stdlib.h>

enum {
	REASONS_SHOWN = 10, /* of one lens and cause */
	PATHS_SHOWN = 40,   /* folded away under their reason */
};

/* `lenses` is what stands before the reason; empty where it is one for all. */
static void add_group(const struct gap_group *g, const struct buf *lenses, struct buf *out)
{
	buf_add_text(out, "<li><details><summary>");
	if (lenses->len)
		html_put(out, "<b>", buf_str(lenses), "</b>: ");
	html_put(out, "", g->gaps->why, " <span class=\"quiet\">");
	html_count(out, g->count, "file");
	buf_add_text(out, "</span></summary><ul class=\"paths\">");
	for (size_t i = 0; i < g->count && i < PATHS_SHOWN; i++)
		html_put(out, "<li><code>", g->gaps[i].path, "</code></li>");
	if (g->count > PATHS_SHOWN) {
		buf_add_text(out, "<li>and ");
		html_number(out, g->count - PATHS_SHOWN);
		buf_add_text(out, " more in report.json</li>");
	}
	buf_add_text(out, "</ul></details></li>\n");
}

static bool same_group(const struct gap_group *a, const struct gap_group *b)
{
	if (a->count != b->count || !str_equal(a->gaps->why, b->gaps->why))
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!str_equal(a->gaps[i].path, b->gaps[i].path))
			return false;
	return true;
}

static size_t shown_of(const struct gap_groups *g)
{
	return g->count < REASONS_SHOWN ? g->count : REASONS_SHOWN;
}

static bool has_group(const struct gap_groups *g, const struct gap_group *wanted)
{
	for (size_t i = 0; i < shown_of(g); i++)
		if (same_group(&g->list[i], wanted))
			return true;
	return false;
}

/* A tool that serves three lenses fails once: the lenses of one group are named together, at the first of them. */
static void add_shared(const struct report *r, const struct gap_groups *all, size_t lens,
	const struct gap_group *g, struct buf *out)
{
	struct buf lenses = BUF_INIT;

	for (size_t i = 0; i < r->coverage_count; i++) {
		if (!has_group(&all[i], g))
			continue;
		if (i < lens)
			break;
		buf_add_text(&lenses, lenses.len ? ", " : "");
		buf_add_str(&lenses, r->coverage[i].lens);
	}
	if (lenses.len)
		add_group(g, &lenses, out);
	buf_release(&lenses);
}

static void add_rest(const struct gap_groups *g, struct str lens, struct buf *out)
{
	if (g->count <= REASONS_SHOWN)
		return;
	html_put(out, "<li>", lens, lens.len ? ": and " : "and ");
	html_count(out, g->count - REASONS_SHOWN, "more reason");
	buf_add_text(out, " with ");
	html_count(out, gaps_files_from(g, REASONS_SHOWN), "file");
	buf_add_text(out, "</li>\n");
}

/* Somebody's work, so it lies open. */
static void add_failed(const struct report *r, const struct gap_groups *all, struct buf *out)
{
	for (size_t i = 0; i < r->coverage_count; i++) {
		for (size_t k = 0; k < shown_of(&all[i]); k++)
			add_shared(r, all, i, &all[i].list[k], out);
		add_rest(&all[i], r->coverage[i].lens, out);
	}
}

static void add_groups(const struct gap_groups *g, struct buf *out)
{
	struct buf none = BUF_INIT;

	for (size_t i = 0; i < shown_of(g); i++)
		add_group(&g->list[i], &none, out);
	add_rest(g, STR(""), out);
}

/* Known before the run, or decided by a plan, and much of it: a line a lens, and the rest folded. */
static void add_folded(const struct report *r, const struct gap_groups *all, struct buf *out)
{
	for (size_t i = 0; i < r->coverage_count; i++) {
		if (!all[i].count)
			continue;
		html_put(
			out, "<li><details><summary><b>", r->coverage[i].lens, "</b> <span class=\"quiet\">");
		html_count(out, gaps_files_from(&all[i], 0), "file");
		buf_add_text(out, ", ");
		html_count(out, all[i].count, "reason");
		buf_add_text(out, "</span></summary><ul class=\"reasons\">\n");
		add_groups(&all[i], out);
		buf_add_text(out, "</ul></details></li>\n");
	}
}

/* No lens has seen them, and every lens has the same list of them. */
static void add_left_out(const struct report *r, const struct gap_groups *all, struct buf *out)
{
	for (size_t i = 0; i < r->coverage_count; i++)
		if (all[i].count) {
			add_groups(&all[i], out);
			return;
		}
}

static void add_cause(const struct report *r, enum report_cause cause, const char *lead,
	void (*add)(const struct report *r, const struct gap_groups *all, struct buf *out), struct buf *out)
{
	struct gap_groups *all = array_zero(r->coverage_count, sizeof *all);
	size_t count = 0;

	for (size_t i = 0; i < r->coverage_count; i++) {
		all[i] = gaps_group(&r->coverage[i], cause);
		count += all[i].count;
	}
	if (count) {
		buf_printf(out, "<h3>%s</h3>\n<ul class=\"reasons\">\n", lead);
		add(r, all, out);
		buf_add_text(out, "</ul>\n");
	}
	for (size_t i = 0; i < r->coverage_count; i++)
		gaps_release(&all[i]);
	free(all);
}

void html_reasons(const struct report *r, struct buf *out)
{
	add_cause(r, CAUSE_FAILED, "A tool should have read these and did not", add_failed, out);
	add_cause(r, CAUSE_NO_TOOL, "No tool of the lens reads these", add_folded, out);
	add_cause(r, CAUSE_OUTSIDE, "Outside of the plan, so nobody was asked about these", add_folded, out);
	add_cause(r, CAUSE_LEFT_OUT, "Left out of the snapshot, for every lens", add_left_out, out);
}
