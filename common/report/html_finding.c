/* One finding on the HTML page: its place, its words, its code with line numbers, and who says so. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/html.h"
#include "common/utf8.h"

#include <inttypes.h>

enum {
	OPEN_AT_FIRST = 12, /* a screen or three; the rest opens with a key */
	LINES_SHOWN = 24,
	LINE_BYTES_SHOWN = 300, /* of a minified file one line can be a megabyte */
	MESSAGE_BYTES_SHOWN = 4096,
	SUPPORTERS_SHOWN = 8,
	ABSENT_SHOWN = 8,
};

/* Cuts where it is too long. No sequence is split, unless the bytes are no UTF-8 anyway. */
static void add_cut(struct str s, size_t most, struct buf *out)
{
	html_text(utf8_cut(s, most), out);
	if (s.len > most)
		buf_add_text(out, "…");
}

static struct str take_line(struct str *rest)
{
	ptrdiff_t end = str_find(*rest, '\n');
	struct str line = end < 0 ? *rest : str_sub(*rest, 0, (size_t)end);

	*rest = end < 0 ? STR("") : str_sub(*rest, (size_t)end + 1, rest->len);
	if (str_ends(line, STR("\r")))
		line.len--;
	return line;
}

/* A tab is drawn as one: html_text would write it as two letters. */
static void add_code(struct str line, struct buf *out)
{
	struct str shown = utf8_cut(line, LINE_BYTES_SHOWN);

	for (ptrdiff_t tab; (tab = str_find(shown, '\t')) >= 0;
		shown = str_sub(shown, (size_t)tab + 1, shown.len)) {
		html_text(str_sub(shown, 0, (size_t)tab), out);
		buf_add_byte(out, '\t');
	}
	html_text(shown, out);
	if (line.len > LINE_BYTES_SHOWN)
		buf_add_text(out, "…");
}

static size_t count_lines(struct str quote)
{
	size_t lines = 0;

	while (quote.len) {
		take_line(&quote);
		lines++;
	}
	return lines;
}

static void add_quote(const struct report_finding *f, struct buf *out)
{
	size_t lines = count_lines(f->quote);
	struct str rest = f->quote;

	if (!lines)
		return;
	buf_add_text(out, "<pre tabindex=\"0\" aria-label=\"code\"><code>");
	for (size_t i = 0; i < lines && i < LINES_SHOWN; i++) {
		buf_printf(out, "<span class=\"n\">%" PRIu64 "</span>", (uint64_t)f->start_line + i);
		add_code(take_line(&rest), out);
		buf_add_byte(out, '\n');
	}
	buf_add_text(out, "</code></pre>\n");
	if (lines > LINES_SHOWN) {
		buf_add_text(out, "<p class=\"quiet\">and ");
		html_count(out, lines - LINES_SHOWN, "more line");
		buf_add_text(out, "</p>\n");
	}
}

static void add_place(const struct report_finding *f, struct buf *out)
{
	html_put(out, "<code class=\"place\">", f->path, "");
	buf_printf(out, "<wbr>:%" PRIu32, f->start_line);
	if (f->end_line > f->start_line)
		buf_printf(out, "–%" PRIu32, f->end_line);
	buf_add_text(out, "</code>");
}

static void add_supporters(const struct report *r, const struct report_finding *f, struct buf *out)
{
	char id[SUBTASK_ID_BYTES];

	if (!f->supporter_count)
		return;
	buf_add_text(out, "<div><dt>Found by</dt><dd>");
	for (size_t i = 0; i < f->supporter_count && i < SUPPORTERS_SHOWN; i++) {
		const struct report_supporter *s = &f->supporters[i];

		html_put(out, i ? ", " : "", s->tool_or_model, "");
		buf_printf(out, " <span class=\"quiet\">%s, tier %" PRIu32 "</span>",
			subtask_id((struct subtask_ref){ r->job, s->subtask, 0, 0 }, id), s->tier);
	}
	if (f->supporter_count > SUPPORTERS_SHOWN)
		buf_printf(out, " and %zu more", f->supporter_count - SUPPORTERS_SHOWN);
	report_add_voices(f, out);
	buf_add_text(out, "</dd></div>\n");
}

static void add_codes(const struct str *list, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count && i < ABSENT_SHOWN; i++)
		html_put(out, i ? ", <code>" : "<code>", list[i], "</code>");
	if (count > ABSENT_SHOWN)
		buf_printf(out, " and %zu more", count - ABSENT_SHOWN);
}

static void add_absence(const struct absence *absence, struct buf *out)
{
	buf_add_text(out, "<div><dt>Looked for again, not there</dt><dd>");
	add_codes(absence->words, absence->word_count, out);
	buf_add_text(out, absence->word_count ? " in " : "files ");
	add_codes(absence->paths, absence->path_count, out);
	buf_add_text(out, "</dd></div>\n");
}

static void add_suppression(const struct suppression *s, struct buf *out)
{
	char until[16];

	buf_printf(out, "<div><dt>Suppressed by %s</dt><dd>", s->line ? "a comment" : ".reeve.yaml");
	html_put(out, "", s->why, "");
	if (s->owner.len)
		html_put(out, " <span class=\"quiet\">", s->owner, "</span>");
	if (s->until)
		buf_printf(out, " <span class=\"quiet\">until %s</span>", report_day(s->until, until));
	buf_add_text(out, "</dd></div>\n");
}

static void add_facts(const struct report *r, const struct report_finding *f, struct buf *out)
{
	buf_add_text(out, "<dl class=\"facts\">\n");
	if (f->absence)
		add_absence(f->absence, out);
	add_supporters(r, f, out);
	if (f->suppression)
		add_suppression(f->suppression, out);
	buf_printf(out, "<div><dt>Confidence</dt><dd>%s</dd></div>\n",
		f->confidence ? confidence_name(f->confidence) : "none");
	html_put(out, "<div><dt>Fingerprint</dt><dd><code>", f->fingerprint, "</code></dd></div>\n</dl>\n");
}

void html_finding(const struct report *r, size_t i, struct buf *out)
{
	const struct report_finding *f = &r->findings[i];
	const char *severity = f->severity ? severity_name(f->severity) : "unrated";

	buf_printf(out, "<details class=\"finding %s%s\" id=\"f%zu\" data-severity=\"%s\"", severity,
		html_is_settled(f) ? " settled" : "", i + 1, severity);
	html_put(out, " data-lens=\"", f->lens, "\"");
	html_put(out, " data-status=\"", f->status,
		i < OPEN_AT_FIRST ? "\" open>\n<summary>" : "\">\n<summary>");
	html_severity(f->severity, out);
	buf_add_text(out, " <span class=\"message\">");
	add_cut(f->message, MESSAGE_BYTES_SHOWN, out);
	buf_add_text(out, "</span>");
	/* Without anything to compare with all are new, and saying so says nothing. */
	if (r->compared || html_is_settled(f))
		html_put(out, " <span class=\"status\">", f->status, "</span>");
	buf_add_byte(out, '\n');
	add_place(f, out);
	html_put(out, " <span class=\"rule\">", f->rule, "</span></summary>\n<div class=\"inside\">\n");
	add_quote(f, out);
	add_facts(r, f, out);
	buf_add_text(out, "</div></details>\n");
}
