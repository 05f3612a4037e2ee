/* What asked for silence and got none, on the HTML page: a line each, folded away. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/html.h"

#include <inttypes.h>

enum { IDLE_SHOWN = 200 };

static void add_row(const struct report_idle *row, struct buf *out)
{
	const struct suppression *s = row->says;

	html_put(out, "<li><code>", s->line ? s->path : STR(".reeve.yaml"), "");
	if (s->line)
		buf_printf(out, "<wbr>:%" PRIu32, s->line);
	html_put(out, "</code> <span class=\"rule\">", s->rule, "</span>");
	if (!s->line)
		html_put(out, " in <code>", s->path, "</code>");
	buf_printf(out, ": %s", report_idleness_words(row->why));
	if (s->owner.len)
		html_put(out, " <span class=\"quiet\">", s->owner, "</span>");
	buf_add_text(out, "</li>\n");
}

void html_idle(const struct report *r, struct buf *out)
{
	const struct report_silence *s = &r->silence;

	if (!s->idle_count)
		return;
	buf_add_text(out, "<details class=\"fixed\" id=\"idle\"><summary>");
	html_count(out, s->idle_count, "suppression");
	buf_add_text(out, s->idle_count == 1 ? " that does nothing" : " that do nothing");
	buf_add_text(out, "</summary>\n<ul class=\"reasons\">\n");
	for (size_t i = 0; i < s->idle_count && i < IDLE_SHOWN; i++)
		add_row(&s->idle[i], out);
	if (s->idle_count > IDLE_SHOWN) {
		buf_add_text(out, "<li>and ");
		html_number(out, s->idle_count - IDLE_SHOWN);
		buf_add_text(out, " more in report.json</li>\n");
	}
	buf_add_text(out, "</ul></details>\n");
}
