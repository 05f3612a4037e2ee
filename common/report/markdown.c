/* A report as a page of Markdown: everything from the repository in it is escaped or fenced. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/report.h"
#include "common/report/text.h"

#include <inttypes.h>

enum { SHOWN_MOST = 500 }; /* findings with their code; the rest is in report.json */

/* A fence longer than any run of backticks within cannot be left. */
static size_t fence_length(struct str quote)
{
	size_t longest = 2, run = 0;

	for (size_t i = 0; i < quote.len; i++) {
		run = quote.at[i] == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest + 1;
}

static void fence(struct str quote, struct buf *out)
{
	size_t length = fence_length(quote);

	for (size_t i = 0; i < length; i++)
		buf_add_byte(out, '`');
	buf_add_byte(out, '\n');
	text_escape_lines(quote, out);
	buf_add_byte(out, '\n');
	for (size_t i = 0; i < length; i++)
		buf_add_byte(out, '`');
	buf_add_text(out, "\n\n");
}

static void finding(const struct report_finding *f, struct buf *out)
{
	buf_printf(out, "### %s: ", severity_name(f->severity));
	text_escape_markdown(f->message, out);
	buf_add_text(out, "\n\n");
	text_escape_markdown(f->path, out);
	buf_printf(out, ":%" PRIu32 ", ", f->start_line);
	text_escape_markdown(f->rule, out);
	buf_add_text(out, " (");
	text_escape_markdown(f->lens, out);
	buf_printf(out, ", confidence %s), found by ", confidence_name(f->confidence));
	for (size_t i = 0; i < f->supporter_count; i++) {
		buf_add_text(out, i ? ", " : "");
		text_escape_markdown(f->supporters[i].tool_or_model, out);
	}
	buf_add_text(out, "\n\n");
	if (f->quote.len)
		fence(f->quote, out);
}

static void coverage(const struct report *r, struct buf *out)
{
	buf_add_text(
		out, "## Coverage\n\n| lens | files | lines | not covered |\n| --- | ---: | ---: | ---: |\n");
	for (size_t i = 0; i < r->coverage_count; i++) {
		buf_add_text(out, "| ");
		text_escape_markdown(r->coverage[i].lens, out);
		buf_printf(out, " | %" PRIu64 " | %" PRIu64 " | %zu |\n", r->coverage[i].files,
			r->coverage[i].lines, r->coverage[i].not_covered_count);
	}
	buf_add_byte(out, '\n');
}

void report_markdown(const struct report *r, struct buf *out)
{
	buf_printf(out, "# Report of job j%" PRIu64 "\n\n", r->job);
	text_escape_markdown(r->goal, out);
	buf_printf(out, "\n\n%s. %zu findings in %.1f s.\n\n",
		r->complete ? "This answer is complete" : "This answer is partial", r->finding_count,
		(double)r->wall_ms / 1000.0);
	coverage(r, out);
	buf_add_text(out, "## Findings\n\n");
	for (size_t i = 0; i < r->finding_count && i < SHOWN_MOST; i++)
		finding(&r->findings[i], out);
	if (r->finding_count > SHOWN_MOST)
		buf_printf(out, "And %zu more: see report.json.\n", r->finding_count - SHOWN_MOST);
	if (!r->finding_count)
		buf_add_text(out, "None.\n");
}
