/* What is fixed since the baseline, on the HTML page: good news in a line each, folded away. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/html.h"

#include <inttypes.h>

enum { FIXED_SHOWN = 200 };

/* The code is the earlier tree's, and gone: its place and a sentence are enough. */
static void add_row(const struct report_finding *f, struct buf *out)
{
	buf_add_text(out, "<li>");
	html_severity(f->severity, out);
	html_put(out, " ", f->message, " ");
	html_put(out, "<code class=\"quiet\">", f->path, "");
	buf_printf(out, "<wbr>:%" PRIu32 "</code> ", f->start_line);
	html_put(out, "<span class=\"rule quiet\">", f->rule, "</span></li>\n");
}

void html_fixed(const struct report *r, struct buf *out)
{
	if (!r->fixed_count)
		return;
	buf_add_text(out, "<details class=\"fixed\" id=\"fixed\"><summary>✓ ");
	html_count(out, r->fixed_count, "finding");
	buf_add_text(out, " fixed since the baseline</summary>\n<ul class=\"reasons\">\n");
	for (size_t i = 0; i < r->fixed_count && i < FIXED_SHOWN; i++)
		add_row(&r->fixed[i], out);
	if (r->fixed_count > FIXED_SHOWN) {
		buf_add_text(out, "<li>and ");
		html_number(out, r->fixed_count - FIXED_SHOWN);
		buf_add_text(out, " more in report.json</li>\n");
	}
	buf_add_text(out, "</ul></details>\n");
}
