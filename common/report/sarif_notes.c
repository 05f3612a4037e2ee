/* What a SARIF run says about itself: that it is not the whole answer, and why. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/gaps.h"
#include "common/report/sarif_parts.h"
#include "common/report/sarif_text.h"

#include <inttypes.h>

enum note { NOTE_INCOMPLETE, NOTE_NOT_COVERED, NOTE_LEFT_OUT, NOTE_FIXED, NOTE_OUTSIDE, NOTES };

/* They are named and not described in the driver: code scanning would take the descriptions for rules of findings,
 * and ask for all that those must have. */
static const struct {
	const char *id, *level;
} notes[NOTES] = {
	[NOTE_INCOMPLETE] = { "reeve/incomplete", "error" },
	[NOTE_NOT_COVERED] = { "reeve/not-covered", "warning" },
	[NOTE_LEFT_OUT] = { "reeve/left-out", "warning" },
	[NOTE_FIXED] = { "reeve/fixed", "note" },
	[NOTE_OUTSIDE] = { "reeve/outside-of-the-plan", "note" },
};

static void write_note(struct json_writer *w, enum note note, const struct buf *text)
{
	json_open(w, NULL, '{');
	json_open(w, "descriptor", '{');
	json_text(w, "id", notes[note].id);
	json_close(w, '}');
	json_text(w, "level", notes[note].level);
	json_open(w, "message", '{');
	json_str(w, "text", buf_str(text));
	json_close(w, '}');
	json_close(w, '}');
}

static void note_incomplete(struct json_writer *w, const struct report *r)
{
	const struct report_totals *t = &r->totals;
	struct buf text = BUF_INIT;

	buf_printf(&text,
		"This answer is partial: of %" PRIu64 " subtasks %" PRIu64 " are done, %" PRIu64
		" dead, %" PRIu64 " held, %" PRIu64 " cancelled.",
		t->subtasks, t->done, t->dead, t->held, t->cancelled);
	write_note(w, NOTE_INCOMPLETE, &text);
	buf_release(&text);
}

static void note_not_covered(struct json_writer *w, const struct report_coverage *c)
{
	struct buf text = BUF_INIT;
	size_t failed = 0;

	for (size_t i = 0; i < c->not_covered_count; i++)
		failed += c->not_covered[i].cause == CAUSE_FAILED || c->not_covered[i].partial;
	if (!failed)
		return;
	buf_add_text(&text, "Lens ");
	sarif_text(c->lens, &text);
	buf_printf(&text, ": %zu times an analyzer should have looked at a file and did not.", failed);
	write_note(w, NOTE_NOT_COVERED, &text);
	buf_release(&text);
}

/* Of a free goal: no gap, but who reads only this file must not take it for all of the tree through all lenses. */
static void note_outside(struct json_writer *w, const struct report *r)
{
	const char *between = " Not asked at all: ";
	struct buf text = BUF_INIT;

	buf_printf(&text,
		"The plan of the goal says who looks where: %" PRIu64
		" files are outside of it in each lens that it uses.",
		gaps_outside(r));
	for (size_t i = 0; i < r->coverage_count; i++) {
		if (!r->coverage[i].unasked)
			continue;
		buf_add_text(&text, between);
		sarif_text(r->coverage[i].lens, &text);
		between = ", ";
	}
	buf_add_text(&text, gaps_lenses_unasked(r) ? "." : "");
	write_note(w, NOTE_OUTSIDE, &text);
	buf_release(&text);
}

/* No results of baselineState "absent": code scanning does not know it, and would open alerts for what is fixed. */
static void note_fixed(struct json_writer *w, const struct report *r)
{
	struct buf text = BUF_INIT;

	buf_printf(&text,
		"Of the baseline's findings %zu are fixed; they are no results here, and report.json has "
		"them. %zu "
		"more were not found where nobody looked now.",
		r->fixed_count, r->unchecked);
	write_note(w, NOTE_FIXED, &text);
	buf_release(&text);
}

void sarif_notes(struct json_writer *w, const struct report *r)
{
	if (!r->complete)
		note_incomplete(w, r);
	for (size_t i = 0; i < r->coverage_count; i++)
		note_not_covered(w, &r->coverage[i]);
	if (r->plan)
		note_outside(w, r);
	if (r->compared)
		note_fixed(w, r);
}

void sarif_note_left_out(struct json_writer *w, size_t kept, size_t all)
{
	struct buf text = BUF_INIT;

	buf_printf(&text,
		"%zu of %zu findings are left out here, for a limit of those who read this file; the worst "
		"%zu "
		"are kept, and report.json has all.",
		all - kept, all, kept);
	write_note(w, NOTE_LEFT_OUT, &text);
	buf_release(&text);
}
