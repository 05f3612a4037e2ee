/* The first screen of the HTML page: what was asked, what came of it, and where to look first. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/gaps.h"
#include "common/report/html.h"

#include <inttypes.h>
#include <time.h>

enum { FIRST_SHOWN = 3 };

struct counts {
	uint64_t open[SEVERITIES]; /* of those that are not settled */
	uint64_t all;              /* the sum of open */
	uint64_t settled;
	uint64_t alone; /* open, and one supporter or none */
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
		c.alone += f->supporter_count < 2;
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
		buf_add_text(out, " missed by a tool.");
	} else
		buf_add_text(out, open ? ", and the answer is complete." : " in what was looked at.");
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
	if (t->dead)
		buf_printf(out, ", %" PRIu64 " dead", t->dead);
	if (t->held)
		buf_printf(out, ", %" PRIu64 " held for a decision", t->held);
	if (t->cancelled)
		buf_printf(out, ", %" PRIu64 " cancelled", t->cancelled);
	buf_add_text(out, ". What was skipped is not clean.</p>\n");
}

static void add_figure(struct buf *out, uint64_t value, const char *words)
{
	buf_printf(out, "<div><dt>%s</dt><dd>%" PRIu64 "</dd></div>", words, value);
}

static void add_figures(const struct report *r, const struct counts *c, struct buf *out)
{
	buf_add_text(out, "<dl class=\"figures\">");
	add_figure(out, c->open[SEVERITY_ERROR], "■ errors");
	add_figure(out, c->open[SEVERITY_WARNING], "▲ warnings");
	add_figure(out, c->open[SEVERITY_NOTE], "● notes");
	if (c->settled)
		add_figure(out, c->settled, "fixed, suppressed");
	add_figure(out, gaps_files_missed(r), "files missed");
	buf_add_text(out, "<div><dt>took</dt><dd>");
	html_duration(r->wall_ms, out);
	buf_add_text(out, "</dd></div></dl>\n");
}

static void add_gap_card(const struct report *r, struct buf *out)
{
	size_t files = gaps_files_missed(r);

	buf_add_text(out, "<li><a href=\"#coverage\"><span class=\"kind\">Not looked at</span><b>");
	if (files) {
		html_count(out, files, "file");
		buf_add_text(out, " not read by a tool that should have");
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

static void add_when(uint64_t started_ms, struct buf *out)
{
	time_t seconds = (time_t)(started_ms / 1000);
	char text[32] = "";
	struct tm utc;

	if (gmtime_r(&seconds, &utc) && strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &utc))
		buf_printf(out, "<dt>When</dt><dd>%s</dd>\n", text);
}

static void add_lenses(const struct report *r, struct buf *out)
{
	buf_add_text(out, "<dt>Lenses</dt><dd>");
	for (size_t i = 0; i < r->coverage_count; i++)
		html_put(out, i ? ", " : "", r->coverage[i].lens, "");
	buf_add_text(out, r->coverage_count ? "</dd>\n" : "none</dd>\n");
}

static void add_cost(const struct report_totals *t, struct buf *out)
{
	uint64_t tokens = t->tokens_input + t->tokens_output + t->tokens_cache_read + t->tokens_cache_write;

	if (!t->cost_microusd && !tokens)
		return;
	buf_printf(out, "<dt>Cost</dt><dd>%.4f USD, ", (double)t->cost_microusd / 1e6);
	html_count(out, tokens, "token");
	buf_add_text(out, "</dd>\n");
}

static void add_asked(const struct report *r, struct buf *out)
{
	buf_add_text(
		out, "<div class=\"panel\"><h2>What was asked</h2>\n<dl class=\"facts\">\n<dt>Goal</dt><dd>");
	if (!str_starts(r->goal, r->workflow))
		html_put(out, "", r->workflow, r->goal.len ? ": " : "");
	html_put(out, "", r->goal, "</dd>\n");
	add_lenses(r, out);
	add_when(r->started_ms, out);
	html_put(out, "<dt>Sandbox</dt><dd>", r->sandbox.len ? r->sandbox : STR("none, for no tool ran"),
		"</dd>\n");
	buf_printf(out, "<dt>Work</dt><dd>%" PRIu64 " of ", r->totals.done);
	html_count(out, r->totals.subtasks, "subtask");
	buf_printf(out, " done, %" PRIu64 " run and %" PRIu64 " from the cache, in ", r->totals.executed,
		r->totals.cached);
	html_count(out, r->totals.attempts, "attempt");
	html_put(out, "; job ", r->state, "</dd>\n");
	add_cost(&r->totals, out);
	buf_add_text(out, "</dl></div>\n");
}

static void add_touched(const struct report *r, struct buf *out)
{
	uint64_t refused = 0, unchecked = 0;

	for (size_t i = 0; i < r->gate_count; i++) {
		refused += r->gates[i].refused;
		unchecked += r->gates[i].could_not_check;
	}
	buf_add_text(out, "<dt>Was anything outside touched?</dt><dd>");
	if (!r->gate_count)
		buf_add_text(out, "No gate was asked, so nothing here proves it.");
	else if (!refused && !unchecked)
		buf_add_text(out, "No gate refused a result.");
	else {
		html_count(out, refused, "refusal");
		buf_printf(out,
			" by gates, %" PRIu64 " could not be checked: see <a href=\"#gates\">Gates</a>.",
			unchecked);
	}
	buf_add_text(out, "</dd>\n");
}

static void add_answered(const struct report *r, struct buf *out)
{
	size_t files = gaps_files_missed(r);

	buf_add_text(out, "<dt>Is what was asked answered?</dt><dd>");
	if (!r->complete)
		buf_add_text(out, "In part: see <a href=\"#coverage\">what was not covered</a>.");
	else if (files) {
		buf_add_text(out, "Yes, though ");
		html_count(out, files, "file");
		buf_add_text(out, " went unread by a tool: see <a href=\"#coverage\">Coverage</a>.");
	} else
		buf_add_text(out, "Yes, wholly.");
	buf_add_text(out, "</dd>\n");
}

static void add_misled(const struct report *r, const struct counts *c, struct buf *out)
{
	buf_add_text(out, "<dt>Who could decide wrongly from it?</dt><dd>");
	if (!r->complete || gaps_files_missed(r))
		buf_add_text(out, "Who takes silence for health: what was skipped is not clean.");
	else if (c->alone) {
		buf_add_text(out, "Who takes each finding for proven: ");
		html_count(out, c->alone, "open finding");
		buf_add_text(out, " with a single supporter.");
	} else
		buf_add_text(out,
			"Who takes it for more than these lenses: what they do not look for is not here.");
	buf_add_text(out, "</dd>\n");
}

static void add_four_answers(const struct report *r, const struct counts *c, struct buf *out)
{
	buf_add_text(out, "<div class=\"panel\"><h2>Before you decide</h2>\n<dl class=\"answers\">\n");
	add_answered(r, out);
	add_touched(r, out);
	buf_printf(out,
		"<dt>How do I check it myself?</dt><dd><code>reeve report j%" PRIu64
		" --format json</code> has every finding with its place and the lines that prove it.</dd>\n",
		r->job);
	add_misled(r, c, out);
	buf_add_text(out, "</dl></div>\n");
}

void html_summary(const struct report *r, struct buf *out)
{
	struct counts c = count_findings(r);

	buf_add_text(out, "<section id=\"first\" aria-labelledby=\"first-title\">\n");
	html_put(out, "<p class=\"goal\">", r->goal.len ? r->goal : r->workflow, "</p>\n");
	add_sentence(r, &c, out);
	add_state(r, out);
	add_partial(r, out);
	add_figures(r, &c, out);
	add_first(r, out);
	buf_add_text(out, "<div class=\"panels\">\n");
	add_asked(r, out);
	add_four_answers(r, &c, out);
	buf_add_text(out, "</div></section>\n");
}
