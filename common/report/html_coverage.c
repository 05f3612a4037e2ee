/* Coverage on the HTML page: a bar for each lens, and why files were not looked at. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/gaps.h"
#include "common/report/html.h"

#include <inttypes.h>

enum {
	REASONS_SHOWN = 10, /* of one lens and cause */
	PATHS_SHOWN = 40,   /* folded away under their reason */
	BAR_UNITS = 1000,
};

static uint64_t add_part(struct buf *out, const char *class, uint64_t at, uint64_t part, uint64_t whole)
{
	uint64_t width = (uint64_t)((double)part / (double)whole * BAR_UNITS);

	/* One missed file among a million is still to be seen. */
	if (part && width < 6)
		width = 6;
	if (width)
		buf_printf(out,
			"<rect class=\"%s\" x=\"%" PRIu64 "\" y=\"0\" width=\"%" PRIu64 "\" height=\"10\"/>",
			class, at, width);
	return at + width;
}

static void add_bar(const struct report_coverage *c, struct buf *out)
{
	uint64_t failed = gaps_count(c, CAUSE_FAILED), no_tool = gaps_count(c, CAUSE_NO_TOOL);
	uint64_t left_out = gaps_count(c, CAUSE_LEFT_OUT), at = 0;
	uint64_t whole = c->files + failed + no_tool + left_out;

	buf_printf(out,
		"<svg class=\"cover\" viewBox=\"0 0 %d 10\" preserveAspectRatio=\"none\" "
		"aria-hidden=\"true\">",
		BAR_UNITS);
	if (whole) {
		at = add_part(out, "covered", at, c->files, whole);
		at = add_part(out, "failed", at, failed, whole);
		at = add_part(out, "no-tool", at, no_tool, whole);
		add_part(out, "left-out", at, left_out, whole);
	}
	buf_add_text(out, "</svg>");
}

static void add_number(struct buf *out, uint64_t value, const char *class)
{
	buf_printf(out, "<td class=\"number%s\">%" PRIu64 "</td>", value ? class : " quiet", value);
}

static void add_table(const struct report *r, struct buf *out)
{
	buf_add_text(out, "<div class=\"wide\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">Lens</th>"
			  "<th scope=\"col\" class=\"chart\"><span class=\"unseen\">Share</span></th>"
			  "<th scope=\"col\" class=\"number\"><i class=\"key covered\"></i>covered</th>"
			  "<th scope=\"col\" class=\"number\"><i class=\"key failed\"></i>failed</th>"
			  "<th scope=\"col\" class=\"number\"><i class=\"key no-tool\"></i>no tool</th>"
			  "<th scope=\"col\" class=\"number\"><i class=\"key left-out\"></i>left out</th>"
			  "<th scope=\"col\" class=\"number\">lines</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < r->coverage_count; i++) {
		const struct report_coverage *c = &r->coverage[i];

		html_put(out, "<tr><th scope=\"row\">", c->lens, "</th><td class=\"chart\">");
		add_bar(c, out);
		buf_add_text(out, "</td>");
		add_number(out, c->files, "");
		add_number(out, gaps_count(c, CAUSE_FAILED), " alarm");
		add_number(out, gaps_count(c, CAUSE_NO_TOOL), "");
		add_number(out, gaps_count(c, CAUSE_LEFT_OUT), "");
		add_number(out, c->lines, "");
		buf_add_text(out, "</tr>\n");
	}
	buf_add_text(out, "</tbody></table></div>\n");
}

static void add_group(const struct gap_group *g, struct str lens, struct buf *out)
{
	buf_add_text(out, "<li><details><summary>");
	if (lens.len)
		html_put(out, "<b>", lens, "</b>: ");
	html_put(out, "", g->gaps->why, " <span class=\"quiet\">");
	html_count(out, g->count, "file");
	buf_add_text(out, "</span></summary><ul class=\"paths\">");
	for (size_t i = 0; i < g->count && i < PATHS_SHOWN; i++)
		html_put(out, "<li><code>", g->gaps[i].path, "</code></li>");
	if (g->count > PATHS_SHOWN)
		buf_printf(out, "<li>and %zu more in report.json</li>", g->count - PATHS_SHOWN);
	buf_add_text(out, "</ul></details></li>\n");
}

static void add_groups(const struct gap_groups *g, struct str lens, struct buf *out)
{
	for (size_t i = 0; i < g->count && i < REASONS_SHOWN; i++)
		add_group(&g->list[i], lens, out);
	if (g->count <= REASONS_SHOWN)
		return;
	html_put(out, "<li>", lens, lens.len ? ": and " : "and ");
	html_count(out, g->count - REASONS_SHOWN, "more reason");
	buf_add_text(out, " with ");
	html_count(out, gaps_files_from(g, REASONS_SHOWN), "file");
	buf_add_text(out, "</li>\n");
}

static void add_cause(const struct report *r, enum report_cause cause, const char *lead, struct buf *out)
{
	bool led = false;

	for (size_t i = 0; i < r->coverage_count; i++) {
		struct gap_groups g = gaps_group(&r->coverage[i], cause);

		if (g.count && !led)
			buf_printf(out, "<h3>%s</h3>\n<ul class=\"reasons\">\n", lead);
		led = led || g.count;
		add_groups(&g, cause == CAUSE_LEFT_OUT ? STR("") : r->coverage[i].lens, out);
		gaps_release(&g);
		/* No lens has seen them, and every lens has the same list of them. */
		if (led && cause == CAUSE_LEFT_OUT)
			break;
	}
	if (led)
		buf_add_text(out, "</ul>\n");
}

void html_coverage(const struct report *r, struct buf *out)
{
	buf_add_text(out,
		"<section id=\"coverage\" aria-labelledby=\"coverage-title\"><h2 id=\"coverage-title\">"
		"What was covered, and what not</h2>\n");
	if (r->coverage_count) {
		add_table(r, out);
		add_cause(r, CAUSE_FAILED, "A tool should have read these and did not", out);
		add_cause(r, CAUSE_NO_TOOL, "No tool of the lens reads these", out);
		add_cause(r, CAUSE_LEFT_OUT, "Left out of the snapshot, for every lens", out);
	} else
		buf_add_text(out, "<p class=\"none\">No lens was asked for: nothing was looked at.</p>\n");
	buf_add_text(out, "</section>\n");
}
