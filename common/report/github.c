/* Workflow commands: a line that begins with "::" is an order to the runner, so only we may begin lines. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/github.h"

#include "common/report/gaps.h"
#include "common/report/text.h"

#include <inttypes.h>

enum { MISSED_SHOWN = 3 }; /* of what makes the answer partial: the findings want room too */

/* The text is a message's, or with `property` a property's: there a colon or comma would begin the next one. What
 * is not seen was made visible before, so line ends are the only controls left. */
static void add_escaped(struct str s, bool property, struct buf *out)
{
	struct buf seen = BUF_INIT;

	text_escape_lines(s, &seen);
	for (size_t i = 0; i < seen.len; i++) {
		char c = seen.at[i];

		if (c == '%' || c == '\n' || (property && (c == ':' || c == ',')))
			buf_printf(out, "%%%02X", (unsigned)c);
		else
			buf_add_byte(out, c);
	}
	buf_release(&seen);
}

static void add_finding(const char *level, const struct report_finding *f, struct buf *out)
{
	uint32_t start = f->start_line ? f->start_line : 1;

	buf_printf(out, "::%s file=", level);
	add_escaped(f->path, true, out);
	buf_printf(out, ",line=%" PRIu32 ",endLine=%" PRIu32 ",title=", start,
		f->end_line > start ? f->end_line : start);
	add_escaped(f->rule, true, out);
	buf_add_text(out, "::");
	add_escaped(f->message.len ? f->message : f->rule, false, out);
	buf_add_byte(out, '\n');
}

/* Without it an empty list would look like a clean tree. Returns how many annotations that took. */
static size_t add_partial(const struct report *r, struct buf *out)
{
	const struct report_gap *missed[MISSED_SHOWN];
	size_t count = gaps_partial(r, missed, MISSED_SHOWN);

	count = count < MISSED_SHOWN ? count : MISSED_SHOWN;
	buf_printf(out,
		"::warning title=Reeve::This answer is partial: %" PRIu64 " of %" PRIu64
		" subtasks are done. What was not looked at may hold findings.\n",
		r->totals.done, r->totals.subtasks);
	for (size_t i = 0; i < count; i++) {
		buf_add_text(out, "::warning file=");
		add_escaped(missed[i]->path, true, out);
		buf_add_text(out, ",title=Reeve::Nobody has looked at this: ");
		add_escaped(missed[i]->why, false, out);
		buf_add_byte(out, '\n');
	}
	return 1 + count;
}

static void add_level(
	const struct report *r, enum severity severity, const char *level, size_t room, struct buf *out)
{
	size_t left_out = 0;

	for (size_t i = 0; i < r->finding_count; i++) {
		const struct report_finding *f = &r->findings[i];

		/* What was there before, or nobody wants to hear of, is no word on this change. */
		if (f->severity != severity || !report_is_fresh(f))
			continue;
		if (room) {
			add_finding(level, f, out);
			room--;
		} else {
			left_out++;
		}
	}
	if (left_out)
		buf_printf(out, "%zu more of severity %s are not annotated: GitHub shows %d of a step.\n",
			left_out, severity_name(severity), GITHUB_ANNOTATIONS_MOST);
}

void report_github(const struct report *r, struct buf *out)
{
	size_t warnings = GITHUB_ANNOTATIONS_MOST;

	if (!r->complete)
		warnings -= add_partial(r, out);
	add_level(r, SEVERITY_ERROR, "error", GITHUB_ANNOTATIONS_MOST, out);
	add_level(r, SEVERITY_WARNING, "warning", warnings, out);
	add_level(r, SEVERITY_NOTE, "notice", GITHUB_ANNOTATIONS_MOST, out);
	buf_printf(out, "Reeve: job j%" PRIu64 ", findings: %zu\n", r->job, r->finding_count);
}
