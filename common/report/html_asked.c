/* What was asked, and what to know before deciding by the answer: two panels of the HTML page. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/gaps.h"
#include "common/report/html.h"
#include "common/report/spending.h"

#include <inttypes.h>
#include <time.h>

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
		html_put(out, i ? ", " : "", r->coverage[i].lens,
			r->coverage[i].unasked ? " (not asked)" : "");
	buf_add_text(out, r->coverage_count ? "</dd>\n" : "none</dd>\n");
}

static void add_commit(const struct report *r, struct buf *out)
{
	if (!r->commit.len)
		return;
	html_put(out, "<dt>Commit</dt><dd><code>", r->commit, "</code>");
	if (r->repository.len)
		html_put(out, " of <code>", r->repository, "</code>");
	buf_add_text(out, "</dd>\n");
}

static void add_cost(const struct report *r, struct buf *out)
{
	if (spending_any(&r->totals)) {
		buf_add_text(out, "<dt>Cost</dt><dd>");
		spending_cost(&r->totals, out);
		buf_add_text(out, "</dd>\n");
	}
	if (r->totals.tiers_failed.len) {
		buf_add_text(out, "<dt>Tiers that failed</dt><dd>");
		spending_failed(&r->totals, html_text, out);
		buf_add_text(out, "</dd>\n");
	}
	if (r->totals.looks_unpaid) {
		buf_add_text(out, "<dt>Second looks</dt><dd>");
		spending_looks_unpaid(&r->totals, out);
		buf_add_text(out, "</dd>\n");
	}
	if (r->totals.claims_own) {
		buf_add_text(out, "<dt>Second looks</dt><dd>");
		spending_claims_own(&r->totals, html_text, out);
		buf_add_text(out, "</dd>\n");
	}
	if (r->forecast.subtasks) {
		buf_add_text(out, "<dt>Forecast</dt><dd>");
		spending_forecast(&r->forecast, out);
		buf_add_text(out, "</dd>\n");
	}
}

static void add_asked(const struct report *r, struct buf *out)
{
	buf_add_text(
		out, "<div class=\"panel\"><h2>What was asked</h2>\n<dl class=\"facts\">\n<dt>Goal</dt><dd>");
	if (!str_starts(r->goal, r->workflow))
		html_put(out, "", r->workflow, r->goal.len ? ": " : "");
	html_put(out, "", r->goal, "</dd>\n");
	add_commit(r, out);
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
	add_cost(r, out);
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
	size_t files = gaps_files_missed(r), partly = gaps_files_partly(r);

	buf_add_text(out, "<dt>Is what was asked answered?</dt><dd>");
	if (!r->complete)
		buf_add_text(out, "In part: see <a href=\"#coverage\">what was not covered</a>.");
	else if (files) {
		buf_add_text(out, "Yes, though ");
		html_count(out, files, "file");
		buf_add_text(out, " went unread: see <a href=\"#coverage\">Coverage</a>.");
	} else if (partly) {
		buf_add_text(out, "Yes, though of ");
		html_count(out, partly, "file");
		buf_add_text(out, " one tool said nothing: see <a href=\"#coverage\">Coverage</a>.");
	} else
		buf_add_text(
			out, r->plan ? "All that the plan asks for; what is outside of it, nobody was asked."
				     : "Yes, wholly.");
	buf_add_text(out, "</dd>\n");
}

static uint64_t count_alone(const struct report *r)
{
	uint64_t alone = 0;

	for (size_t i = 0; i < r->finding_count; i++)
		alone += !html_is_settled(&r->findings[i]) && report_voices(&r->findings[i]) < 2;
	return alone;
}

static void add_misled(const struct report *r, struct buf *out)
{
	uint64_t alone = count_alone(r);

	buf_add_text(out, "<dt>Who could decide wrongly from it?</dt><dd>");
	if (!r->complete || gaps_files_missed(r))
		buf_add_text(out, "Who takes silence for health: what was skipped is not clean.");
	else if (alone) {
		buf_add_text(out, "Who takes each finding for proven: ");
		html_count(out, alone, "open finding");
		buf_add_text(out, " with a single supporter.");
	} else
		buf_add_text(out,
			"Who takes it for more than these lenses: what they do not look for is not here.");
	buf_add_text(out, "</dd>\n");
}

static void add_four_answers(const struct report *r, struct buf *out)
{
	buf_add_text(out, "<div class=\"panel\"><h2>Before you decide</h2>\n<dl class=\"answers\">\n");
	add_answered(r, out);
	add_touched(r, out);
	buf_printf(out,
		"<dt>How do I check it myself?</dt><dd><code>reeve report j%" PRIu64
		" --format json</code> has every finding with its place and the lines that prove it.</dd>\n",
		r->job);
	add_misled(r, out);
	buf_add_text(out, "</dl></div>\n");
}

void html_asked(const struct report *r, struct buf *out)
{
	buf_add_text(out, "<div class=\"panels\">\n");
	add_asked(r, out);
	add_four_answers(r, out);
	buf_add_text(out, "</div>");
}
