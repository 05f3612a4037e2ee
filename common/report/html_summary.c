/* The first screen of the HTML page: what came of it, and where to look first. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/gaps.h"
#include "common/report/html.h"

#include <inttypes.h>

enum { FIRST_SHOWN = 3 };

struct counts {
	uint64_t open[SEVERITIES]; /* of those that are not settled */
	uint64_t all;              /* the sum of open */
	uint64_t settled;
};

static struct counts count_findings(const struct report *r)
{
	struct counts c = { 0 };

	for (size_t i = 0; i < r->finding_count; i++) {
		const struct report_finding *f = &r->findings[i];

		if (html_is_settled(f)) {
			c.settled++;
			continue;
		}
		c.open[f->severity]++;
		c.all++;
	}
	return c;
}

/* "2 errors, 3 warnings and 1 note" */
static void add_severities(const struct counts *c, struct buf *out)
{
	uint64_t left = c->all;

	for (int s = SEVERITY_ERROR; s >= SEVERITY_NONE; s--) {
		if (!c->open[s])
			continue;
		if (left < c->all)
			buf_add_text(out, left == c->open[s] ? " and " : ", ");
		left -= c->open[s];
		html_count(out, c->open[s], s ? severity_name((enum severity)s) : "finding of no severity");
	}
}

/* A complete answer can rest on one tool where two were to look: it is not called whole without saying so. */
static void add_completeness(const struct report *r, bool open, struct buf *out)
{
	size_t missed = gaps_files_missed(r);

	if (!r->complete) {
		buf_add_text(out,
			open ? " so far: the answer is partial." : " so far, and the answer is partial.");
	} else if (missed) {
		buf_add_text(out, "; ");
		html_count(out, missed, "file");
		buf_add_text(out,
			missed == 1 ? " not read by the tool for it." : " not read by the tools for them.");
	} else
		buf_add_text(out, r->plan ? " in what the plan asks about."
				  : open  ? ", and the answer is complete."
					  : " in what was looked at.");
}

static void add_sentence(const struct report *r, const struct counts *c, struct buf *out)
{
	buf_add_text(out, "<h1>");
	if (c->all)
		add_severities(c, out);
	else
		buf_add_text(out, c->settled ? "Nothing open" : "Nothing found");
	add_completeness(r, c->all > 0, out);
	buf_add_text(out, "</h1>\n");
}

static void add_state(const struct report *r, struct buf *out)
{
	buf_add_text(out, "<p class=\"verdict\"><span class=\"quiet\">Outcome</span> ");
	for (unsigned bit = REPORT_CLEAN; bit <= REPORT_TIMEOUT; bit <<= 1)
		if (r->outcome & bit)
			buf_printf(out, "<span class=\"badge %s\">%s %s</span> ",
				bit == REPORT_CLEAN ? "good" : "bad", bit == REPORT_CLEAN ? "✓" : "✕",
				report_outcome_name((enum report_outcome)bit));
	buf_printf(out, "<span class=\"quiet\">fail on: %s%s</span></p>\n",
		r->fail_on ? severity_name(r->fail_on) : "never",
		r->outcome & REPORT_CLEAN && r->finding_count ? ", so these findings pass" : "");
}

static void add_comparison(const struct report *r, struct buf *out)
{
	uint64_t fresh = 0;

	if (!r->compared)
		return;
	for (size_t i = 0; i < r->finding_count; i++)
		fresh += report_is_fresh(&r->findings[i]);
	buf_add_text(out, "<p class=\"beside\">Beside the baseline: <b>");
	html_number(out, fresh);
	buf_add_text(out, " new</b>, ");
	html_number(out, r->finding_count - r->silence.findings - fresh);
	buf_add_text(out, " still there, ");
	buf_add_text(out, r->fixed_count ? "<a href=\"#fixed\">" : "");
	html_number(out, r->fixed_count);
	buf_add_text(out, r->fixed_count ? " fixed</a>" : " fixed");
	if (r->unchecked) {
		buf_add_text(out, ", ");
		html_number(out, r->unchecked);
		buf_add_text(out, " not found where nobody looked now");
	}
	buf_add_text(out, ".</p>\n");
}

/* The names of those without which it is no whole answer. */
static void add_missed(const struct report *r, struct buf *out)
{
	const struct report_gap *first[FIRST_SHOWN];
	size_t count = gaps_partial(r, first, FIRST_SHOWN);

	for (size_t i = 0; i < count && i < FIRST_SHOWN; i++) {
		html_put(out, i ? "; <code>" : "Not looked at: <code>", first[i]->path, "</code>");
		html_put(out, " (", first[i]->why, ")");
	}
	if (count > FIRST_SHOWN) {
		buf_add_text(out, " and ");
		html_number(out, count - FIRST_SHOWN);
		buf_add_text(out, " more");
	}
	buf_add_text(out, count ? ". " : "");
}

static void add_partial(const struct report *r, struct buf *out)
{
	const struct report_totals *t = &r->totals;

	if (r->complete)
		return;
	buf_printf(out,
		"<p class=\"partial\" role=\"note\"><strong>This answer is partial.</strong> %" PRIu64 " of ",
		t->done);
	html_count(out, t->subtasks, "subtask");
	buf_add_text(out, " done");
	report_unfinished(t, out);
	buf_add_text(out, ". ");
	add_missed(r, out);
	buf_add_text(out, "What was skipped is not clean.</p>\n");
}

static void add_figure(struct buf *out, uint64_t value, const char *words)
{
	buf_printf(out, "<div><dt>%s</dt><dd>", words);
	html_number(out, value);
	buf_add_text(out, "</dd></div>");
}

static void add_figures(const struct report *r, const struct counts *c, struct buf *out)
{
	buf_add_text(out, "<dl class=\"figures\">");
	add_figure(out, c->open[SEVERITY_ERROR], "■ errors");
	add_figure(out, c->open[SEVERITY_WARNING], "▲ warnings");
	add_figure(out, c->open[SEVERITY_NOTE], "● notes");
	if (c->settled)
		add_figure(out, c->settled, "suppressed");
	if (r->compared)
		add_figure(out, r->fixed_count, "✓ fixed");
	add_figure(out, gaps_files_missed(r), "? files missed");
	buf_add_text(out, "<div><dt>took</dt><dd>");
	html_duration(r->wall_ms, out);
	buf_add_text(out, "</dd></div></dl>\n");
}

static void add_gap_card(const struct report *r, struct buf *out)
{
	size_t files = gaps_files_missed(r), partial = gaps_partial(r, NULL, 0);

	buf_add_text(out, "<li><a href=\"#coverage\"><span class=\"kind\">Not looked at</span><b>");
	if (partial) {
		html_count(out, partial, "file");
		buf_add_text(out, " that had to be read");
	} else if (files) {
		html_count(out, files, "file");
		buf_add_text(
			out, files == 1 ? " not read by the tool for it" : " not read by the tools for them");
	} else {
		html_count(out, r->totals.subtasks - r->totals.done, "subtask");
		buf_add_text(out, " not done");
	}
	buf_add_text(out, "</b><span>There, no finding is no good news.</span></a></li>\n");
}

static bool same_rule_before(const struct report *r, const size_t *chosen, size_t count, size_t i)
{
	for (size_t n = 0; n < count; n++)
		if (str_equal(r->findings[chosen[n]].rule, r->findings[i].rule))
			return true;
	return false;
}

static void add_finding_card(const struct report *r, size_t i, struct buf *out)
{
	const struct report_finding *f = &r->findings[i];

	buf_printf(out, "<li><a href=\"#f%zu\"><span class=\"kind\">", i + 1);
	html_severity(f->severity, out);
	html_put(out, "</span><b>", f->message, "</b>");
	html_put(out, "<code>", f->path, "");
	buf_printf(out, ":%" PRIu32 "</code></a></li>\n", f->start_line);
}

/* The worst come first in the list already; one of each rule says more than one rule three times. */
static void add_first(const struct report *r, struct buf *out)
{
	size_t chosen[FIRST_SHOWN], count = 0, cards = 0;

	buf_add_text(out, "<h2 id=\"first-title\">Look at this first</h2>\n<ol class=\"cards\">\n");
	if (!r->complete || gaps_files_missed(r)) {
		add_gap_card(r, out);
		cards++;
	}
	for (size_t i = 0; i < r->finding_count && cards < FIRST_SHOWN; i++) {
		if (html_is_settled(&r->findings[i]) || same_rule_before(r, chosen, count, i))
			continue;
		chosen[count++] = i;
		add_finding_card(r, i, out);
		cards++;
	}
	buf_add_text(out, cards ? "</ol>\n" : "<li class=\"none\">Nothing asks for you.</li></ol>\n");
}

void html_summary(const struct report *r, struct buf *out)
{
	struct counts c = count_findings(r);

	buf_add_text(out, "<section id=\"first\" aria-labelledby=\"first-title\">\n");
	html_put(out, "<p class=\"goal\">", r->goal.len ? r->goal : r->workflow, "</p>\n");
	add_sentence(r, &c, out);
	add_state(r, out);
	add_comparison(r, out);
	add_partial(r, out);
	add_figures(r, &c, out);
	add_first(r, out);
	html_asked(r, out);
	buf_add_text(out, "</section>\n");
}
