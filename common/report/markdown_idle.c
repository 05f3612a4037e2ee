/* What asked for silence and got none, on the Markdown page: where it stands, and why. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/markdown.h"
#include "common/report/text.h"

#include <inttypes.h>

enum { IDLE_SHOWN = 20 };

static void add_row(const struct report_idle *row, struct buf *out)
{
	struct buf place = BUF_INIT;

	buf_add_str(&place, row->says->line ? row->says->path : STR(".reeve.yaml"));
	if (row->says->line)
		buf_printf(&place, ":%" PRIu32, row->says->line);
	buf_add_text(out, "- ");
	text_code_markdown(buf_str(&place), out);
	buf_add_byte(out, ' ');
	text_escape_markdown(row->says->rule, out);
	if (!row->says->line) {
		buf_add_text(out, " in ");
		text_code_markdown(row->says->path, out);
	}
	buf_printf(out, ": %s\n", report_idleness_words(row->why));
	buf_release(&place);
}

void markdown_idle(const struct report *r, struct buf *out)
{
	const struct report_silence *s = &r->silence;

	if (!s->idle_count)
		return;
	buf_printf(out, "\n### Suppressions that do nothing (%zu)\n\n", s->idle_count);
	for (size_t i = 0; i < s->idle_count && i < IDLE_SHOWN; i++)
		add_row(&s->idle[i], out);
	if (s->idle_count > IDLE_SHOWN)
		buf_printf(out, "\nand %zu more, all in the JSON report.\n", s->idle_count - IDLE_SHOWN);
}
