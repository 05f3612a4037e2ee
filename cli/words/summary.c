/* What a person sees at the end: what was found, what was not looked at, where to begin, where the rest is. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words/summary.h"

#include "cli/words/money.h"
#include "cli/words/shell_word.h"
#include "common/report/spending.h"
#include "common/report/text.h"
#include "common/usd.h"
#include "reeve/finding.h"

#include <string.h>

enum { CHANGED_NAMED = 3 }; /* tools by name; after an upgrade all of them have changed */

static void add_severity(const char *severity, bool color, struct buf *out)
{
	const char *on = !strcmp(severity, "error")     ? "\x1b[31m"
			 : !strcmp(severity, "warning") ? "\x1b[33m"
							: "";

	if (color)
		buf_add_text(out, on);
	text_escape_terminal(str_of(severity), out);
	if (color && on[0])
		buf_add_text(out, "\x1b[0m");
}

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

static bool has_outcome(const Reeve__V1__ReportSummary *r, const char *name)
{
	for (size_t i = 0; i < r->n_outcome; i++)
		if (!strcmp(r->outcome[i], name))
			return true;
	return false;
}

static uint64_t total_findings(const Reeve__V1__ReportSummary *r)
{
	uint64_t total = 0;

	for (size_t i = 0; i < r->n_findings; i++)
		total += r->findings[i]->count;
	return total;
}

static void add_findings(const struct summary *s, struct buf *out)
{
	const Reeve__V1__ReportSummary *r = s->report;
	uint64_t total = total_findings(r);
	const char *between = ": ";

	if (!total) {
		buf_add_text(out, r->compared                 ? "Nothing new.\n"
				  : r->suppressed             ? "Nothing that is not suppressed.\n"
				  : r->complete && r->planned ? "Nothing found in what the plan asks about.\n"
				  : r->complete               ? "Nothing to find: clean.\n"
							      : "Nothing found in what was looked at.\n");
		return;
	}
	buf_printf(
		out, "%llu %sfinding%s", (unsigned long long)total, r->compared ? "new " : "", plural(total));
	for (size_t i = 0; i < r->n_findings; i++) {
		if (!r->findings[i]->count)
			continue;
		buf_printf(out, "%s%u ", between, r->findings[i]->count);
		add_severity(r->findings[i]->severity, s->color, out);
		between = ", ";
	}
	buf_add_byte(out, '\n');
}

static void add_coverage(const struct summary *s, struct buf *out)
{
	const Reeve__V1__ReportSummary *r = s->report;

	buf_printf(out, "Looked at %u file%s, %llu line%s, in %.1f s.\n", r->files, plural(r->files),
		(unsigned long long)r->lines, plural(r->lines), (double)s->wall_ms / 1000);
	if (r->not_covered)
		buf_printf(out, "Not covered: %u file%s%s", r->not_covered, plural(r->not_covered),
			r->partly ? "; p" : "\n");
	if (r->partly)
		buf_printf(
			out, "%sartly: %u file%s\n", r->not_covered ? "" : "P", r->partly, plural(r->partly));
	for (size_t i = 0; i < r->n_reasons; i++) {
		buf_printf(out, "  %6u  ", r->reasons[i]->files);
		text_escape_terminal(str_of(r->reasons[i]->why), out);
		buf_add_byte(out, '\n');
	}
}

/* Told whether or not anything failed: what a plan leaves out is no gap, and not clean either. */
static void add_outside(const struct summary *s, struct buf *out)
{
	const Reeve__V1__ReportSummary *r = s->report;

	if (r->outside)
		buf_printf(out, "Outside of the plan, so not asked: %u file%s.\n", r->outside,
			plural(r->outside));
	for (size_t i = 0; i < r->n_unasked; i++) {
		buf_add_text(out, i ? ", " : "Not asked, for the plan has no part for them: ");
		text_escape_terminal(str_of(r->unasked[i]), out);
	}
	buf_add_text(out, r->n_unasked ? ".\n" : "");
}

/* Named as a tool of its own in a report's rows; it is one's question that has changed, not a program. */
static bool asks_model(const char *tool)
{
	return !strcmp(tool, MODEL_TOOL) || !strcmp(tool, REFUTE_TOOL) || !strcmp(tool, GOAL_TOOL);
}

static void add_changed(const Reeve__V1__ReportSummary *r, struct buf *out)
{
	size_t tools = 0;

	for (size_t i = 0; i < r->n_changed; i++) {
		if (asks_model(r->changed[i]) || tools++ >= CHANGED_NAMED)
			continue;
		buf_add_text(out, tools > 1 ? ", " : "");
		text_escape_terminal(str_of(r->changed[i]), out);
	}
	if (tools > CHANGED_NAMED)
		buf_printf(out, " and %zu other tools", tools - CHANGED_NAMED);
	if (tools)
		buf_printf(out, " ha%s changed since results were kept: %s run again.\n",
			tools == 1 ? "s" : "ve", tools == 1 ? "all of it was" : "all of them were");
	if (tools < r->n_changed)
		buf_add_text(out,
			"A model or a skill has changed since results were kept: what hangs on it was "
			"asked again.\n");
}

static void add_cache(const struct summary *s, struct buf *out)
{
	const Reeve__V1__ReportSummary *r = s->report;
	uint32_t done = r->executed + r->cached;

	if (r->cached)
		buf_printf(out, "%u of %u subtask%s from the cache.\n", r->cached, done, plural(done));
	add_changed(r, out);
}

static void add_cost(const struct summary *s, struct buf *out)
{
	struct report_totals totals = money_totals(s->report);

	if (spending_any(&totals)) {
		buf_add_text(out, "Cost: ");
		spending_cost(&totals, out);
		buf_add_text(out, ".\n");
	}
	if (totals.tiers_failed.len) {
		buf_add_text(out, "Tiers that failed: ");
		spending_failed(&totals, text_escape_terminal, out);
		buf_add_text(out, ".\n");
	}
	if (totals.looks_unpaid) {
		buf_add_text(out, "Second looks: ");
		spending_looks_unpaid(&totals, out);
		buf_add_text(out, ".\n");
	}
	if (totals.claims_own) {
		buf_add_text(out, "Second looks: ");
		spending_claims_own(&totals, text_escape_terminal, out);
		buf_add_text(out, ".\n");
	}
	if (s->report->forecast) {
		struct report_forecast forecast = money_forecast(s->report->forecast);

		buf_add_text(out, "Forecast: ");
		spending_forecast(&forecast, out);
		buf_add_text(out, ".\n");
	}
}

static void add_top(const struct summary *s, struct buf *out)
{
	const Reeve__V1__ReportSummary *r = s->report;

	if (r->n_top || r->n_first_missed)
		buf_add_text(out, "Look here first:\n");
	for (size_t i = 0; i < r->n_first_missed; i++) {
		const Reeve__V1__MissedFile *f = r->first_missed[i];

		buf_add_text(out, "  not looked at  ");
		text_escape_terminal(str_bytes(f->path.data, f->path.len), out);
		buf_add_text(out, "  ");
		text_escape_terminal(str_of(f->why), out);
		buf_add_byte(out, '\n');
	}
	for (size_t i = 0; i < r->n_top; i++) {
		const Reeve__V1__TopFinding *f = r->top[i];

		buf_add_text(out, "  ");
		add_severity(f->severity, s->color, out);
		buf_add_text(out, "  ");
		text_escape_terminal(str_bytes(f->path.data, f->path.len), out);
		buf_printf(out, ":%u  ", f->line);
		text_escape_terminal(str_bytes(f->message.data, f->message.len), out);
		buf_add_text(out, "  [");
		text_escape_terminal(str_of(f->rule), out);
		buf_add_text(out, "]\n");
	}
}

static void add_incomplete(const struct summary *s, struct buf *out)
{
	uint32_t missed = s->report->missed;

	if (missed)
		buf_printf(out, "Incomplete: %u file%s had to be looked at and %s not", missed,
			plural(missed), missed == 1 ? "was" : "were");
	else
		buf_add_text(out, "Incomplete: not all of it could be done");
	buf_add_text(out, s->allow_incomplete ? "; allowed by --allow-incomplete.\n" : ".\n");
}

/* A fleet of one's own knows the tiers of this file only while a command that names it runs. */
static void add_command(const struct summary *s, const char *verb, struct buf *out)
{
	buf_printf(out, "reeve %s j%llu", verb, (unsigned long long)s->job);
	if (!s->config)
		return;
	buf_add_text(out, " --config ");
	shell_word(str_of(s->config), out);
}

static void add_retry(const struct summary *s, struct buf *out)
{
	buf_printf(out, "To try again what failed (%u subtask%s): ", s->dead, plural(s->dead));
	add_command(s, "retry", out);
	buf_add_text(out, " && ");
	add_command(s, "wait", out);
	buf_add_byte(out, '\n');
}

/* What waits for a person says so in its reason; of what waits for anything else (its tiers, a key) a resume is refused. */
static bool resume_helps(const struct summary *s)
{
	return s->resume_microusd || strstr(s->reason, "`reeve resume ");
}

static void add_resume(const struct summary *s, struct buf *out)
{
	struct buf sum = BUF_INIT;

	if (!s->config || !resume_helps(s))
		return;
	buf_add_text(out, "To go on: ");
	add_command(s, "resume", out);
	if (s->resume_microusd) {
		usd_add_least(s->resume_microusd, &sum);
		buf_add_text(out, " --budget ");
		buf_add_str(out, str_sub(buf_str(&sum), 1, sum.len));
	}
	buf_add_text(out, " && ");
	add_command(s, "wait", out);
	buf_add_byte(out, '\n');
	buf_release(&sum);
}

static void add_reason(const struct summary *s, struct buf *out)
{
	if (!s->reason || !*s->reason)
		return;
	buf_add_text(out, "Because ");
	text_escape_terminal(str_of(s->reason), out);
	buf_printf(out, " (JOB is j%llu", (unsigned long long)s->job);
	if (s->resume_microusd) {
		buf_add_text(out, ", USD at least ");
		usd_add_least(s->resume_microusd, out);
	}
	buf_add_text(out, ").\n");
	add_resume(s, out);
}

static void add_state(const struct summary *s, struct buf *out)
{
	if (strcmp(s->state, "done") != 0) {
		buf_add_text(out, "The job is ");
		text_escape_terminal(str_of(s->state), out);
		buf_add_text(out, ": this is what was there by then.\n");
		add_reason(s, out);
	} else if (has_outcome(s->report, "held")) {
		buf_add_text(out, "Some subtasks wait for a person.\n");
	}
	if (has_outcome(s->report, "incomplete"))
		add_incomplete(s, out);
	if (s->dead && strcmp(s->state, "done") == 0)
		add_retry(s, out);
}

static void add_where(const struct summary *s, struct buf *out)
{
	for (size_t i = 0; i < s->file_count; i++) {
		buf_add_text(out, i ? ", " : "Reports: ");
		text_escape_terminal(str_of(s->files[i]), out);
	}
	if (s->file_count)
		buf_add_byte(out, '\n');
	else if (s->kept)
		buf_printf(out, "The whole report: reeve report j%llu --format markdown (or json)\n",
			(unsigned long long)s->job);
}

static void add_comparison(const struct summary *s, struct buf *out)
{
	const Reeve__V1__ReportSummary *r = s->report;

	if (!r->compared)
		return;
	buf_printf(out, "Beside the baseline: %u fixed, %u still there", r->fixed, r->existing);
	if (r->unchecked)
		buf_printf(out, ", %u could not be checked", r->unchecked);
	buf_add_text(out, ".\n");
}

static void add_silence(const struct summary *s, struct buf *out)
{
	const Reeve__V1__ReportSummary *r = s->report;

	if (!r->suppressed && !r->suppressions_expired && !r->suppressions_unreasoned &&
		!r->suppressions_unbelieved)
		return;
	buf_printf(out, "Suppressed: %u finding%s", r->suppressed, plural(r->suppressed));
	if (r->suppressions_expired)
		buf_printf(out, "; %u more asked for, and expired", r->suppressions_expired);
	if (r->suppressions_unreasoned)
		buf_printf(out, "; %u asked for without a reason", r->suppressions_unreasoned);
	if (r->suppressions_unbelieved)
		buf_printf(
			out, "; %u asked for by the change itself, not believed", r->suppressions_unbelieved);
	buf_add_text(out, ".\n");
}

void summary_render(const struct summary *s, struct buf *out)
{
	add_findings(s, out);
	add_comparison(s, out);
	add_silence(s, out);
	add_coverage(s, out);
	add_outside(s, out);
	add_cache(s, out);
	add_cost(s, out);
	add_top(s, out);
	add_state(s, out);
	add_where(s, out);
}
