/* What a finding's status means for who asks whether something is wrong, where in the tree it counts, and who said so. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/report.h"

#include <inttypes.h>
#include <stdio.h>

bool report_is_fresh(const struct report_finding *f)
{
	return str_equal(f->status, STR("new")) || str_equal(f->status, STR("reopened"));
}

bool report_is_suppressed(const struct report_finding *f)
{
	return str_equal(f->status, STR("suppressed"));
}

const char *report_suppression_kind(const struct suppression *s)
{
	return s->line ? "inSource" : "external";
}

const char *report_idleness_name(enum report_idleness why)
{
	static const char *const names[] = { "expired", "unreasoned", "unbelieved", "unused" };

	return names[why];
}

const char *report_idleness_words(enum report_idleness why)
{
	static const char *const words[] = { "its last day is over",
		"it gives no reason, or a rule or day that is none",
		"it came with the change, and covers nothing that is new", "nothing was found for it" };

	return words[why];
}

const char *report_heading(enum severity severity)
{
	switch (severity) {
	case SEVERITY_ERROR:
		return "Errors";
	case SEVERITY_WARNING:
		return "Warnings";
	case SEVERITY_NOTE:
		return "Notes";
	default:
		return "Without a severity";
	}
}

const char *report_outcome_name(enum report_outcome bit)
{
	switch (bit) {
	case REPORT_CLEAN:
		return "clean";
	case REPORT_FINDINGS:
		return "findings";
	case REPORT_REFUSED:
		return "refused";
	case REPORT_INFRASTRUCTURE:
		return "infrastructure";
	case REPORT_BUDGET:
		return "budget";
	case REPORT_HELD:
		return "held";
	case REPORT_INCOMPLETE:
		return "incomplete";
	case REPORT_TIMEOUT:
		return "timeout";
	}
	return "unknown";
}

void report_unfinished(const struct report_totals *t, struct buf *out)
{
	if (t->dead)
		buf_printf(out, ", %" PRIu64 " dead", t->dead);
	if (t->held)
		buf_printf(out, ", %" PRIu64 " held for a decision", t->held);
	if (t->cancelled)
		buf_printf(out, ", %" PRIu64 " cancelled", t->cancelled);
}

const char *report_day(uint32_t day, char out[16])
{
	out[0] = '\0';
	if (day)
		snprintf(out, 16, "%04u-%02u-%02u", day / 10000 % 10000, day / 100 % 100, day % 100);
	return out;
}

const char *report_cause_name(enum report_cause cause)
{
	static const char *const names[] = { "failed", "no-tool", "left-out", "outside" };

	return names[cause];
}

struct str report_folder_of(struct str path)
{
	ptrdiff_t slash = str_find(path, '/');

	return slash < 0 ? STR("") : str_sub(path, 0, (size_t)slash + 1);
}

struct str report_tier_name(const struct report *r, uint32_t tier)
{
	return tier && tier <= r->tier_count ? r->tiers[tier - 1] : STR("");
}
