/* Findings for people: by severity, then by rule, each with its code; what repeats is folded, never dropped. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/markdown.h"
#include "common/array.h"
#include "common/report/text.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	FINDINGS_SHOWN = 20, /* of a rule: who has read twenty knows the rest */
	QUOTE_LINES_SHOWN = 12,
	SUPPORTERS_SHOWN = 4,
	ABSENT_SHOWN = 4,
};

/* The findings of one severity and rule, in order of path and line. */
struct rule {
	const struct report_finding **findings;
	size_t count;
};

static int finding_by_rule(const void *left, const void *right)
{
	const struct report_finding *a = *(const struct report_finding *const *)left;
	const struct report_finding *b = *(const struct report_finding *const *)right;
	int order = (a->severity < b->severity) - (a->severity > b->severity);

	if (!order)
		order = str_compare(a->rule, b->rule);
	return order ? order : (a > b) - (a < b); /* they lie in the report's order */
}

static int rule_by_weight(const void *left, const void *right)
{
	const struct rule *a = left, *b = right;
	enum severity mine = a->findings[0]->severity, other = b->findings[0]->severity;
	int order = (mine < other) - (mine > other);

	if (!order)
		order = (a->count < b->count) - (a->count > b->count);
	return order ? order : str_compare(a->findings[0]->rule, b->findings[0]->rule);
}

static bool same_rule(const struct report_finding *a, const struct report_finding *b)
{
	return a->severity == b->severity && str_equal(a->rule, b->rule);
}

/* Fills both arrays, which have room for every finding; returns the number of rules. */
static size_t group(const struct report *r, const struct report_finding **findings, struct rule *rules)
{
	size_t count = 0;

	for (size_t i = 0; i < r->finding_count; i++)
		findings[i] = &r->findings[i];
	qsort(findings, r->finding_count, sizeof *findings, finding_by_rule);
	for (size_t i = 0; i < r->finding_count; i++) {
		if (!i || !same_rule(findings[i - 1], findings[i]))
			rules[count++].findings = &findings[i];
		rules[count - 1].count++;
	}
	qsort(rules, count, sizeof *rules, rule_by_weight);
	return count;
}

static void add_place(const struct report_finding *f, struct buf *out)
{
	struct buf place = BUF_INIT;

	buf_add_str(&place, f->path);
	buf_printf(&place, ":%" PRIu32, f->start_line);
	if (f->end_line > f->start_line)
		buf_printf(&place, "-%" PRIu32, f->end_line);
	text_code_markdown(buf_str(&place), out);
	buf_release(&place);
}

/* Behind how many bytes the first lines of the quote end; *more counts the lines after them. */
static size_t first_lines(struct str quote, size_t *more)
{
	size_t lines = 0, end = quote.len;

	for (size_t i = 0; i + 1 < quote.len; i++)
		if (quote.at[i] == '\n' && ++lines == QUOTE_LINES_SHOWN)
			end = i + 1;
	*more = lines >= QUOTE_LINES_SHOWN ? lines + 1 - QUOTE_LINES_SHOWN : 0;
	return end;
}

static void add_quote(struct str quote, struct buf *out)
{
	size_t more, end = first_lines(quote, &more);

	if (!quote.len)
		return;
	buf_add_byte(out, '\n');
	text_fence_markdown(str_sub(quote, 0, end), out);
	if (more) {
		buf_add_text(out, "\n(and ");
		markdown_count(out, more, "more line");
		buf_add_text(out, ")\n");
	}
}

static void add_codes(const struct str *list, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count && i < ABSENT_SHOWN; i++) {
		buf_add_text(out, i ? ", " : "");
		text_code_markdown(list[i], out);
	}
	if (count > ABSENT_SHOWN)
		buf_printf(out, " and %zu more", count - ABSENT_SHOWN);
}

static void add_absence(const struct absence *absence, struct buf *out)
{
	buf_add_text(out, "\nLooked for again and not there: ");
	add_codes(absence->words, absence->word_count, out);
	buf_add_text(out, absence->word_count ? " in " : "files ");
	add_codes(absence->paths, absence->path_count, out);
	buf_add_text(out, ".\n");
}

static void add_supporters(const struct report *r, const struct report_finding *f, struct buf *out)
{
	char id[SUBTASK_ID_BYTES];

	for (size_t i = 0; i < f->supporter_count && i < SUPPORTERS_SHOWN; i++) {
		const struct report_supporter *s = &f->supporters[i];

		buf_add_text(out, i ? ", " : "\nFound by ");
		text_escape_markdown(s->tool_or_model, out);
		buf_printf(out, " (%s)", subtask_id((struct subtask_ref){ r->job, s->subtask, 0, 0 }, id));
	}
	if (f->supporter_count > SUPPORTERS_SHOWN)
		buf_printf(out, " and %zu more", f->supporter_count - SUPPORTERS_SHOWN);
	report_add_voices(f, out);
	buf_printf(out, "%s%s confidence, lens ", f->supporter_count ? "; " : "\n",
		confidence_name(f->confidence));
	text_escape_markdown(f->lens, out);
	buf_add_text(out, ", fingerprint ");
	text_code_markdown(f->fingerprint, out);
	buf_add_text(out, ".\n");
}

static void add_suppression(const struct suppression *s, struct buf *out)
{
	char until[16];

	buf_add_text(out, s->line ? "\nSuppressed by a comment: " : "\nSuppressed by .reeve.yaml: ");
	text_escape_markdown(s->why, out);
	if (s->owner.len) {
		buf_add_text(out, " (");
		text_escape_markdown(s->owner, out);
		buf_add_byte(out, ')');
	}
	if (s->until)
		buf_printf(out, ", until %s", report_day(s->until, until));
	buf_add_byte(out, '\n');
}

static void add_finding(const struct report *r, const struct report_finding *f, struct buf *out)
{
	buf_add_text(out, "\n**");
	text_escape_markdown(f->id, out);
	buf_add_text(out, "** ");
	add_place(f, out);
	buf_add_text(out, ": ");
	text_escape_markdown(f->message, out);
	buf_add_byte(out, '\n');
	add_quote(f->quote, out);
	if (f->absence)
		add_absence(f->absence, out);
	if (f->suppression)
		add_suppression(f->suppression, out);
	add_supporters(r, f, out);
}

static void add_rule(const struct report *r, const struct rule *rule, struct buf *out)
{
	buf_add_text(out, "\n#### ");
	text_escape_markdown(rule->findings[0]->rule, out);
	if (rule->count > 1)
		buf_printf(out, " (%zu)", rule->count);
	buf_add_byte(out, '\n');
	for (size_t i = 0; i < rule->count && i < FINDINGS_SHOWN; i++)
		add_finding(r, rule->findings[i], out);
	if (rule->count > FINDINGS_SHOWN)
		buf_printf(out, "\nand %zu more of this rule, all in the JSON report.\n",
			rule->count - FINDINGS_SHOWN);
}

static void add_rules(const struct report *r, const struct rule *rules, size_t count, struct buf *out)
{
	enum severity last = SEVERITY_NONE;

	for (size_t i = 0; i < count; i++) {
		enum severity severity = rules[i].findings[0]->severity;

		if (!i || severity != last)
			buf_printf(out, "\n### %s\n", report_heading(severity));
		last = severity;
		add_rule(r, &rules[i], out);
	}
}

/* Their code is the earlier tree's: a place and a word are enough of what is no more. */
static void add_fixed(const struct report *r, struct buf *out)
{
	if (!r->fixed_count)
		return;
	buf_printf(out, "\n### Fixed since the baseline (%zu)\n\n", r->fixed_count);
	for (size_t i = 0; i < r->fixed_count && i < FINDINGS_SHOWN; i++) {
		buf_add_text(out, "- ");
		add_place(&r->fixed[i], out);
		buf_add_text(out, ": ");
		text_escape_markdown(r->fixed[i].message, out);
		buf_add_text(out, " (");
		text_escape_markdown(r->fixed[i].rule, out);
		buf_add_text(out, ")\n");
	}
	if (r->fixed_count > FINDINGS_SHOWN)
		buf_printf(out, "\nand %zu more, all in the JSON report.\n", r->fixed_count - FINDINGS_SHOWN);
}

void markdown_findings(const struct report *r, struct buf *out)
{
	const struct report_finding **findings = array_zero(r->finding_count, sizeof *findings);
	struct rule *rules = array_zero(r->finding_count, sizeof *rules);

	buf_add_text(out, "\n## Findings\n");
	if (!r->finding_count)
		buf_add_text(out, r->complete ? "\nNone in what the table above counts as covered.\n"
					      : "\nNone so far: what was not covered may hold some.\n");
	add_rules(r, rules, group(r, findings, rules), out);
	add_fixed(r, out);
	markdown_idle(r, out);
	free(rules);
	free(findings);
}
