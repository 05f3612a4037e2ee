/* The findings of the HTML page: the filter, then severity by severity and in each lens by lens. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/html.h"

#include "common/array.h"

#include <stdlib.h>

/* What a browser draws and searches without being felt. The rest is counted, and stands in report.json. */
enum { FINDINGS_SHOWN = 5000 };

/* Findings by index: severity and lens first, then as they stand. */
struct order {
	const struct report_finding *f;
	size_t i;
};

static int by_severity_and_lens(const void *left, const void *right)
{
	const struct order *a = left, *b = right;
	int order = (a->f->severity < b->f->severity) - (a->f->severity > b->f->severity);

	if (!order)
		order = str_compare(a->f->lens, b->f->lens);
	return order ? order : (a->i > b->i) - (a->i < b->i);
}

static int by_text(const void *left, const void *right)
{
	const struct str *a = left, *b = right;

	return str_compare(*a, *b);
}

/* A choice of the words that do occur. */
static void add_choice(struct buf *out, const char *name, const char *label, struct str *words, size_t count)
{
	qsort(words, count, sizeof *words, by_text);
	if (!count || str_equal(words[0], words[count - 1]))
		return; /* one word is no choice */
	buf_printf(out, "<label>%s <select id=\"%s\"><option value=\"\">all</option>", label, name);
	for (size_t i = 0; i < count; i++) {
		if (i && str_equal(words[i], words[i - 1]))
			continue;
		html_put(out, "<option value=\"", words[i], "\">");
		html_put(out, "", words[i], "</option>");
	}
	buf_add_text(out, "</select></label>\n");
}

static void add_severity_box(struct buf *out, enum severity s)
{
	buf_printf(out,
		"<label class=\"box\"><input type=\"checkbox\" name=\"severity\" value=\"%s\" checked> ",
		severity_name(s));
	html_severity(s, out);
	buf_add_text(out, "</label>\n");
}

/* Hidden until the script is there: without it the controls would be lies. */
static void add_filter(const struct report *r, size_t shown, struct buf *out)
{
	struct str *words = array_zero(shown, sizeof *words);

	buf_add_text(out, "<form id=\"filter\" role=\"search\" hidden>\n<label class=\"search\">Search "
			  "<input type=\"search\" id=\"search\" placeholder=\"path, rule, words, code\" "
			  "autocomplete=\"off\" spellcheck=\"false\"></label>\n"
			  "<fieldset><legend>Severity</legend>\n");
	for (enum severity s = SEVERITY_ERROR; s > SEVERITY_NONE; s--)
		add_severity_box(out, s);
	buf_add_text(out, "</fieldset>\n");
	for (size_t i = 0; i < shown; i++)
		words[i] = r->findings[i].lens;
	add_choice(out, "lens", "Lens", words, shown);
	for (size_t i = 0; i < shown; i++)
		words[i] = r->findings[i].status;
	add_choice(out, "status", "Status", words, shown);
	buf_add_text(out, "<output id=\"shown\" aria-live=\"polite\"></output>\n"
			  "<button type=\"button\" id=\"all\">Open all</button>\n"
			  "<p class=\"hint\"><kbd>/</kbd> search <kbd>j</kbd> <kbd>k</kbd> next, previous "
			  "<kbd>Enter</kbd> open <kbd>?</kbd> all keys</p>\n</form>\n");
	free(words);
}

static size_t count_lens(const struct order *list, size_t count)
{
	size_t n = 0;

	while (n < count && list[n].f->severity == list->f->severity &&
		str_equal(list[n].f->lens, list->f->lens))
		n++;
	return n;
}

static void add_lens(const struct report *r, const struct order *list, size_t count, struct buf *out)
{
	html_put(out, "<section class=\"group\"><h4>", list->f->lens, "");
	buf_printf(out, " <span class=\"quiet\">%zu</span></h4>\n", count);
	for (size_t i = 0; i < count; i++)
		html_finding(r, list[i].i, out);
	buf_add_text(out, "</section>\n");
}

static void add_list(const struct report *r, const struct order *list, size_t count, struct buf *out)
{
	for (size_t i = 0, n; i < count; i += n) {
		bool first = !i || list[i].f->severity != list[i - 1].f->severity;

		n = count_lens(&list[i], count - i);
		if (first)
			buf_printf(out, "%s<section class=\"severities\"><h3>%s</h3>\n",
				i ? "</section>\n" : "", report_heading(list[i].f->severity));
		add_lens(r, &list[i], n, out);
	}
	buf_add_text(out, "</section>\n");
}

static void add_all(const struct report *r, struct buf *out)
{
	size_t shown = r->finding_count < FINDINGS_SHOWN ? r->finding_count : FINDINGS_SHOWN;
	struct order *list = array_zero(shown, sizeof *list);

	add_filter(r, shown, out);
	for (size_t i = 0; i < shown; i++)
		list[i] = (struct order){ &r->findings[i], i };
	qsort(list, shown, sizeof *list, by_severity_and_lens);
	add_list(r, list, shown, out);
	buf_add_text(out, "<p id=\"nothing\" class=\"none\" hidden>No finding passes this filter.</p>\n");
	if (r->finding_count > shown)
		buf_printf(out, "<p class=\"none\">and %zu more in <code>report.json</code></p>\n",
			r->finding_count - shown);
	free(list);
}

void html_findings(const struct report *r, struct buf *out)
{
	buf_printf(out,
		"<section id=\"findings\" aria-labelledby=\"findings-title\"><h2 "
		"id=\"findings-title\">Findings "
		"<span class=\"quiet\">%zu</span></h2>\n",
		r->finding_count);
	if (r->finding_count)
		add_all(r, out);
	else
		buf_printf(out, "<p class=\"none\">%s</p>\n",
			r->complete ? "None in what the table below counts as covered."
				    : "None so far: what was not covered may hold some.");
	html_fixed(r, out);
	html_idle(r, out);
	buf_add_text(out, "</section>\n");
}
