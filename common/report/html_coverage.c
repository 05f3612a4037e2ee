/* Coverage on the HTML page: a bar for each lens, and its figures. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/gaps.h"
#include "common/report/html.h"

#include <inttypes.h>

enum { BAR_UNITS = 1000 };

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
	uint64_t failed = gaps_failed(c, false), partly = gaps_failed(c, true);
	uint64_t no_tool = gaps_count(c, CAUSE_NO_TOOL), left_out = gaps_count(c, CAUSE_LEFT_OUT), at = 0;
	uint64_t outside = gaps_count(c, CAUSE_OUTSIDE);
	uint64_t whole = c->files + failed + no_tool + left_out + outside;

	buf_printf(out,
		"<svg class=\"cover\" viewBox=\"0 0 %d 10\" preserveAspectRatio=\"none\" "
		"aria-hidden=\"true\">",
		BAR_UNITS);
	if (whole) {
		at = add_part(out, "covered", at, c->files > partly ? c->files - partly : 0, whole);
		at = add_part(out, "partly", at, partly, whole);
		at = add_part(out, "failed", at, failed, whole);
		at = add_part(out, "no-tool", at, no_tool, whole);
		at = add_part(out, "left-out", at, left_out, whole);
		add_part(out, "outside", at, outside, whole);
	}
	buf_add_text(out, "</svg>");
}

static void add_number(struct buf *out, uint64_t value, const char *class)
{
	buf_printf(out, "<td class=\"number%s\">", value ? class : " quiet");
	html_number(out, value);
	buf_add_text(out, "</td>");
}

enum { FIGURES = 6 }; /* of a row of a free goal, between the chart and the lines */

static void add_head(const struct report *r, struct buf *out)
{
	buf_add_text(out, "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Coverage by "
			  "lens\"><table class=\"lenses\"><thead><tr><th "
			  "scope=\"col\">Lens</th>"
			  "<th scope=\"col\" class=\"chart\"><span class=\"unseen\">Share</span></th>"
			  "<th scope=\"col\" class=\"number\"><i class=\"key covered\"></i>covered</th>"
			  "<th scope=\"col\" class=\"number\"><i class=\"key partly\"></i>partly</th>"
			  "<th scope=\"col\" class=\"number\"><i class=\"key failed\"></i>failed</th>"
			  "<th scope=\"col\" class=\"number\"><i class=\"key no-tool\"></i>no tool</th>"
			  "<th scope=\"col\" class=\"number\"><i class=\"key left-out\"></i>left out</th>");
	if (r->plan)
		buf_add_text(out, "<th scope=\"col\" class=\"number\"><i class=\"key outside\"></i>outside "
				  "of the plan</th>");
	buf_add_text(out, "<th scope=\"col\" class=\"number\">lines</th></tr></thead>\n<tbody>\n");
}

static void add_row(const struct report *r, const struct report_coverage *c, struct buf *out)
{
	html_put(out, "<tr><th scope=\"row\">", c->lens, "</th>");
	if (c->unasked) {
		buf_printf(out,
			"<td class=\"quiet\" colspan=\"%d\">not asked: the plan has no part that looks "
			"through it",
			1 + FIGURES + 1);
		html_put(out, c->why_unasked.len ? ": " : "", c->why_unasked, "</td></tr>\n");
		return;
	}
	buf_add_text(out, "<td class=\"chart\">");
	add_bar(c, out);
	buf_add_text(out, "</td>");
	add_number(out, c->files, "");
	add_number(out, gaps_failed(c, true), "");
	add_number(out, gaps_failed(c, false), " alarm");
	add_number(out, gaps_count(c, CAUSE_NO_TOOL), "");
	add_number(out, gaps_count(c, CAUSE_LEFT_OUT), "");
	if (r->plan)
		add_number(out, gaps_count(c, CAUSE_OUTSIDE), "");
	add_number(out, c->lines, "");
	buf_add_text(out, "</tr>\n");
}

static void add_table(const struct report *r, struct buf *out)
{
	add_head(r, out);
	for (size_t i = 0; i < r->coverage_count; i++)
		add_row(r, &r->coverage[i], out);
	buf_add_text(out,
		"</tbody></table></div>\n<p class=\"legend below\">Files of each lens. <b>Partly</b>: "
		"covered, though "
		"one of its tools failed on them; <b>failed</b>: no tool of the lens got through; "
		"<b>lines</b>: of what is covered.</p>\n");
}

void html_coverage(const struct report *r, struct buf *out)
{
	buf_add_text(out,
		"<section id=\"coverage\" aria-labelledby=\"coverage-title\"><h2 id=\"coverage-title\">"
		"What was covered, and what not</h2>\n");
	if (r->coverage_count) {
		add_table(r, out);
		html_reasons(r, out);
	} else
		buf_add_text(out, "<p class=\"none\">No lens was asked for: nothing was looked at.</p>\n");
	buf_add_text(out, "</section>\n");
}
