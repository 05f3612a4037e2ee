/* The Markdown page from its top: what was asked, what came of it, how far it can be trusted. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/gaps.h"
#include "common/report/markdown.h"
#include "common/report/text.h"

#include <inttypes.h>
#include <time.h>

enum { SUBTASKS_SHOWN = 20, HASH_SHOWN = 12, MISSED_SHOWN = 5 };

void markdown_count(struct buf *out, uint64_t count, const char *noun)
{
	buf_printf(out, "%" PRIu64 " %s%s", count, noun, count == 1 ? "" : "s");
}

static void add_title(const struct report *r, struct buf *out)
{
	buf_printf(out, "# Report of job j%" PRIu64 ": ", r->job);
	if (r->finding_count)
		markdown_count(out, r->finding_count, "finding");
	else
		buf_add_text(out, "no findings");
	buf_add_text(out, r->complete ? "\n\n" : " so far\n\n");
}

/* The names of those without which it is no whole answer. */
static void add_missed(const struct report *r, struct buf *out)
{
	const struct report_gap *first[MISSED_SHOWN];
	size_t count = gaps_partial(r, first, MISSED_SHOWN);

	for (size_t i = 0; i < count && i < MISSED_SHOWN; i++) {
		buf_add_text(out, i ? "> - " : ">\n> Not looked at:\n>\n> - ");
		text_code_markdown(first[i]->path, out);
		buf_add_text(out, ": ");
		text_escape_markdown(first[i]->why, out);
		buf_add_byte(out, '\n');
	}
	if (count > MISSED_SHOWN)
		buf_printf(out, "> - and %zu more\n", count - MISSED_SHOWN);
}

/* Said before anything else: who stops reading early must not take a part for the whole. */
static void add_partial(const struct report *r, struct buf *out)
{
	const struct report_totals *t = &r->totals;
	bool first = true;

	if (r->complete)
		return;
	buf_add_text(out, "> **This answer is partial.** ");
	buf_printf(out, "%" PRIu64 " of ", t->done);
	markdown_count(out, t->subtasks, "subtask");
	buf_add_text(out, " done");
	report_unfinished(t, out);
	buf_add_text(out, ".");
	for (size_t i = 0; i < r->coverage_count; i++) {
		if (r->coverage[i].files || r->coverage[i].unasked)
			continue;
		buf_add_text(out, first ? " Lenses that covered no file: " : ", ");
		first = false;
		text_escape_markdown(r->coverage[i].lens, out);
	}
	buf_add_text(out, first ? "" : ".");
	buf_add_text(out, " What stands under Coverage as not covered was not looked at.\n");
	add_missed(r, out);
	buf_add_byte(out, '\n');
}

static void add_asked(const struct report *r, struct buf *out)
{
	buf_add_text(out, "- Asked: ");
	if (!str_starts(r->goal, r->workflow)) {
		text_escape_markdown(r->workflow, out);
		buf_add_text(out, r->goal.len ? ", " : "");
	}
	text_escape_markdown(r->goal, out);
	buf_add_byte(out, '\n');
}

static void add_commit(const struct report *r, struct buf *out)
{
	if (!r->commit.len)
		return;
	buf_add_text(out, "- Commit: ");
	text_escape_markdown(r->commit, out);
	if (r->repository.len) {
		buf_add_text(out, " of ");
		text_code_markdown(r->repository, out);
	}
	buf_add_byte(out, '\n');
}

static void add_outcome(const struct report *r, struct buf *out)
{
	const char *between = "- Outcome: **";

	for (unsigned bit = REPORT_CLEAN; bit <= REPORT_TIMEOUT; bit <<= 1) {
		if (!(r->outcome & bit))
			continue;
		buf_add_text(out, between);
		buf_add_text(out, report_outcome_name(bit));
		between = ", ";
	}
	if (!r->outcome)
		buf_add_text(out, "- Outcome: **none");
	buf_printf(out, "** (fail on: %s)\n", r->fail_on ? severity_name(r->fail_on) : "never");
}

static void add_severities(const struct report *r, struct buf *out)
{
	uint64_t counts[SEVERITIES] = { 0 };
	const char *between = "- Findings: ";

	for (size_t i = 0; i < r->finding_count; i++)
		counts[r->findings[i].severity]++;
	for (enum severity s = SEVERITY_ERROR; s > SEVERITY_NONE; s--) {
		if (!counts[s])
			continue;
		buf_add_text(out, between);
		markdown_count(out, counts[s], severity_name(s));
		between = ", ";
	}
	if (r->finding_count)
		buf_add_byte(out, '\n');
}

static void add_comparison(const struct report *r, struct buf *out)
{
	uint64_t fresh = 0;

	if (!r->compared)
		return;
	for (size_t i = 0; i < r->finding_count; i++)
		fresh += report_is_fresh(&r->findings[i]);
	buf_printf(out, "- Beside the baseline: %" PRIu64 " new, %" PRIu64 " still there, %zu fixed", fresh,
		r->finding_count - r->silence.findings - fresh, r->fixed_count);
	if (r->unchecked)
		buf_printf(out, ", %zu could not be checked", r->unchecked);
	buf_add_byte(out, '\n');
}

static void add_silence(const struct report *r, struct buf *out)
{
	const struct report_silence *s = &r->silence;

	if (!s->rows)
		return;
	buf_printf(out, "- Suppressed: %zu", s->findings);
	if (s->expired)
		buf_printf(out, "; %zu more asked for, and expired", s->expired);
	if (s->unreasoned)
		buf_printf(out, "; %zu asked for without a reason", s->unreasoned);
	if (s->unbelieved)
		buf_printf(out, "; %zu asked for by the change itself, not believed", s->unbelieved);
	if (s->unused)
		buf_printf(out, "; %zu with nothing to suppress", s->unused);
	buf_add_byte(out, '\n');
}

static void add_work(const struct report *r, struct buf *out)
{
	const struct report_totals *t = &r->totals;

	buf_add_text(out, "- Job: ");
	text_escape_markdown(r->state, out);
	buf_printf(out, ", %" PRIu64 " of ", t->done);
	markdown_count(out, t->subtasks, "subtask");
	buf_printf(out, " done (%" PRIu64 " run, %" PRIu64 " from the cache) in ", t->executed, t->cached);
	markdown_count(out, t->attempts, "attempt");
	buf_add_byte(out, '\n');
}

static void add_time(const struct report *r, struct buf *out)
{
	time_t seconds = (time_t)(r->started_ms / 1000);
	char text[32] = "";
	struct tm utc;

	if (gmtime_r(&seconds, &utc) && strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &utc))
		buf_printf(out, "- Time: %s, ", text);
	else
		buf_add_text(out, "- Time: ");
	buf_printf(out, "%" PRIu64 ".%" PRIu64 " s\n", r->wall_ms / 1000, r->wall_ms % 1000 / 100);
}

static void add_sandbox(const struct report *r, struct buf *out)
{
	buf_add_text(out, "- Sandbox: ");
	if (r->sandbox.len)
		text_escape_markdown(r->sandbox, out);
	else
		buf_add_text(out, "none, for no tool ran");
	buf_add_byte(out, '\n');
}

static void add_gates(const struct report *r, struct buf *out)
{
	if (!r->gate_count)
		return;
	buf_add_text(out, "\n## Gates\n\n| Gate | Fired | Passed | Refused | Could not check |\n"
			  "| --- | ---: | ---: | ---: | ---: |\n");
	for (size_t i = 0; i < r->gate_count; i++) {
		const struct report_gate *g = &r->gates[i];

		buf_add_text(out, "| ");
		text_escape_markdown(g->name, out);
		buf_printf(out, " | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " |\n", g->fired,
			g->passed, g->refused, g->could_not_check);
	}
}

static void add_undone(const struct report *r, const struct report_subtask *s, struct buf *out)
{
	char id[SUBTASK_ID_BYTES];

	buf_printf(out, "| %s | %s | ", subtask_id((struct subtask_ref){ r->job, s->number, 0, 0 }, id),
		subtask_state_name(s->state));
	text_escape_markdown(s->lens, out);
	buf_printf(out, " | %" PRIu32 " | ", s->attempts);
	text_escape_markdown(s->worker, out);
	buf_add_text(out, " | ");
	text_escape_markdown(s->reason, out);
	buf_add_text(out, " |\n");
}

/* What is done needs no row: its findings and its coverage speak for it. */
static void add_subtasks(const struct report *r, struct buf *out)
{
	size_t undone = 0;

	for (size_t i = 0; i < r->subtask_count; i++) {
		if (r->subtasks[i].state == SUBTASK_DONE || undone++ >= SUBTASKS_SHOWN)
			continue;
		if (undone == 1)
			buf_add_text(out, "\n## Subtasks that are not done\n\n"
					  "| Subtask | State | Lens | Attempts | Worker | Why |\n"
					  "| --- | --- | --- | ---: | --- | --- |\n");
		add_undone(r, &r->subtasks[i], out);
	}
	if (undone > SUBTASKS_SHOWN)
		buf_printf(out, "\nand %zu more, all in the JSON report.\n", undone - SUBTASKS_SHOWN);
}

/* A hash of twelve digits tells two versions apart; all of it stands in the JSON report. */
static void add_skills(const struct report *r, struct buf *out)
{
	const char *between = "\n---\nLooked through with the skills ";

	for (size_t i = 0; i < r->skill_count; i++) {
		if (!report_skill_used(r, &r->skills[i]))
			continue;
		buf_add_text(out, between);
		text_escape_markdown(r->skills[i].name, out);
		buf_add_text(out, " ");
		text_code_markdown(str_sub(r->skills[i].hash, 0, HASH_SHOWN), out);
		between = ", ";
	}
	if (between[0] == ',') {
		buf_add_text(out, ", by the workflow ");
		text_escape_markdown(r->workflow, out);
		buf_add_text(out, ".\n");
	}
}

void report_markdown(const struct report *r, struct buf *out)
{
	add_title(r, out);
	add_partial(r, out);
	add_asked(r, out);
	add_commit(r, out);
	if (r->plan)
		markdown_plan(r, out);
	add_outcome(r, out);
	add_severities(r, out);
	add_comparison(r, out);
	add_silence(r, out);
	add_work(r, out);
	add_time(r, out);
	markdown_cost(r, out);
	add_sandbox(r, out);
	markdown_coverage(r, out);
	markdown_findings(r, out);
	add_gates(r, out);
	add_subtasks(r, out);
	add_skills(r, out);
}
