/* Encodes ReportChunk. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/write_report.h"
#include "common/proto_arena.h"
#include "common/report/gaps.h"
#include "reeve/v1/client.pb-c.h"

#include <stdlib.h>

enum { TOP_FINDINGS = 3, REASONS_SHOWN = 8 };

typedef Reeve__V1__ReportSummary Summary;

static void outcomes_to(const struct report *report, Summary *out, struct arena *arena)
{
	out->outcome = arena_take(arena, 16 * sizeof *out->outcome);
	for (unsigned bit = 1; bit <= REPORT_TIMEOUT; bit <<= 1)
		if (report->outcome & bit)
			out->outcome[out->n_outcome++] =
				(char *)report_outcome_name((enum report_outcome)bit);
}

static void severities_to(const struct report *report, Summary *out, struct arena *arena)
{
	uint32_t counts[SEVERITIES] = { 0 };

	for (size_t i = 0; i < report->finding_count; i++) {
		bool fresh = report_is_fresh(&report->findings[i]);

		counts[report->findings[i].severity] += fresh;
		out->existing += !fresh && !report_is_suppressed(&report->findings[i]);
	}
	out->compared = report->compared;
	out->suppressed = (uint32_t)report->silence.findings;
	out->suppressions_expired = (uint32_t)report->silence.expired;
	out->suppressions_unreasoned = (uint32_t)report->silence.unreasoned;
	out->suppressions_unbelieved = (uint32_t)report->silence.unbelieved;
	out->fixed = (uint32_t)report->fixed_count;
	out->unchecked = (uint32_t)report->unchecked;
	out->findings = arena_take(arena, SEVERITIES * sizeof *out->findings);
	for (unsigned s = SEVERITIES - 1; s > SEVERITY_NONE; s--) {
		Reeve__V1__SeverityCount *row = arena_take(arena, sizeof *row);

		reeve__v1__severity_count__init(row);
		row->severity = (char *)severity_name((enum severity)s);
		row->count = counts[s];
		out->findings[out->n_findings++] = row;
	}
}

static void top_to(const struct report *report, Summary *out, struct arena *arena)
{
	out->top = arena_take(arena, TOP_FINDINGS * sizeof *out->top);
	for (size_t i = 0; i < report->finding_count && out->n_top < TOP_FINDINGS; i++) {
		const struct report_finding *f = &report->findings[i];
		Reeve__V1__TopFinding *row;

		if (!report_is_fresh(f))
			continue;
		row = arena_take(arena, sizeof *row);
		reeve__v1__top_finding__init(row);
		row->severity = (char *)severity_name(f->severity);
		row->rule = proto_text(arena, f->rule);
		row->path = proto_data(f->path);
		row->line = f->start_line;
		row->message = proto_data(f->message);
		out->top[out->n_top++] = row;
	}
}

static int by_why(const void *a, const void *b)
{
	return str_compare(((const struct report_gap *)a)->why, ((const struct report_gap *)b)->why);
}

static int by_path(const void *a, const void *b)
{
	return str_compare(((const struct report_gap *)a)->path, ((const struct report_gap *)b)->path);
}

static int by_count(const void *a, const void *b)
{
	const Reeve__V1__NotCoveredReason *x = *(Reeve__V1__NotCoveredReason *const *)a;
	const Reeve__V1__NotCoveredReason *y = *(Reeve__V1__NotCoveredReason *const *)b;

	if (x->files != y->files)
		return x->files < y->files ? 1 : -1;
	return strcmp(x->why, y->why);
}

static int by_why_then_path(const void *a, const void *b)
{
	int order = by_why(a, b);

	return order ? order : by_path(a, b);
}

/* The gaps of all lenses that a summary tells, one a path and reason. */
static size_t gaps_of(const struct report *report, struct report_gap **out, struct arena *arena)
{
	size_t count = 0, kept = 0, asked = report->coverage_count - gaps_lenses_unasked(report);

	for (size_t i = 0; i < report->coverage_count; i++)
		count += report->coverage[i].not_covered_count;
	*out = arena_take(arena, count * sizeof **out + 1);
	count = 0;
	for (size_t i = 0; i < report->coverage_count; i++)
		for (size_t k = 0; k < report->coverage[i].not_covered_count; k++)
			(*out)[count++] = report->coverage[i].not_covered[k];
	if (count)
		qsort(*out, count, sizeof **out, by_why_then_path);
	for (size_t i = 0, same; i < count; i += same) {
		for (same = 1; i + same < count && !by_why_then_path(&(*out)[i], &(*out)[i + same]);)
			same++;
		/* That one lens has no tool for a file says little while another looked at it, and what is outside of a
		 * plan is no gap. */
		if ((*out)[i].cause == CAUSE_OUTSIDE)
			continue;
		if ((*out)[i].cause != CAUSE_NO_TOOL || same == asked)
			(*out)[kept++] = (*out)[i];
	}
	return kept;
}

static void reasons_to(const struct report *report, Summary *out, struct arena *arena)
{
	struct report_gap *gaps;
	size_t count = gaps_of(report, &gaps, arena);

	out->reasons = arena_take(arena, count * sizeof *out->reasons + 1);
	for (size_t i = 0; i < count; i++) {
		Reeve__V1__NotCoveredReason *row;

		if (!i || by_why(&gaps[i - 1], &gaps[i])) {
			row = arena_take(arena, sizeof *row);
			reeve__v1__not_covered_reason__init(row);
			row->why = proto_text(arena, gaps[i].why);
			out->reasons[out->n_reasons++] = row;
		}
		out->reasons[out->n_reasons - 1]->files++;
	}
	if (out->n_reasons)
		qsort(out->reasons, out->n_reasons, sizeof *out->reasons, by_count);
	if (out->n_reasons > REASONS_SHOWN)
		out->n_reasons = REASONS_SHOWN;
	/* Files, whatever the number of reasons each of them has. */
	if (count)
		qsort(gaps, count, sizeof *gaps, by_path);
	for (size_t i = 0, end; i < count; i = end) {
		bool read = true;

		for (end = i; end < count && !by_path(&gaps[i], &gaps[end]); end++)
			read = read && gaps[end].covered;
		out->partly += read;
		out->not_covered += !read;
	}
}

/* What makes it incomplete stands before any finding: there, none is no good news. */
static void missed_to(const struct report *report, Summary *out, struct arena *arena)
{
	const struct report_gap *gaps[TOP_FINDINGS];

	out->missed = (uint32_t)gaps_partial(report, gaps, TOP_FINDINGS);
	out->first_missed = arena_take(arena, TOP_FINDINGS * sizeof *out->first_missed);
	for (size_t i = 0; i < out->missed && i < TOP_FINDINGS; i++) {
		Reeve__V1__MissedFile *row = arena_take(arena, sizeof *row);

		reeve__v1__missed_file__init(row);
		row->path = proto_data(gaps[i]->path);
		row->why = proto_text(arena, gaps[i]->why);
		out->first_missed[out->n_first_missed++] = row;
	}
}

static void plan_to(const struct report *report, Summary *out, struct arena *arena)
{
	out->planned = report->plan != NULL;
	out->outside = (uint32_t)gaps_outside(report);
	out->unasked = arena_take(arena, report->coverage_count * sizeof *out->unasked + 1);
	for (size_t i = 0; i < report->coverage_count; i++)
		if (report->coverage[i].unasked)
			out->unasked[out->n_unasked++] = proto_text(arena, report->coverage[i].lens);
}

static void cache_to(const struct report *report, Summary *out, struct arena *arena)
{
	out->executed = (uint32_t)report->totals.executed;
	out->cached = (uint32_t)report->totals.cached;
	out->changed = arena_take(arena, report->changed_count * sizeof *out->changed + 1);
	for (size_t i = 0; i < report->changed_count; i++)
		out->changed[out->n_changed++] = proto_text(arena, report->changed[i]);
}

static Reeve__V1__Range *range_to(struct arena *arena, uint64_t low, uint64_t middle, uint64_t high)
{
	Reeve__V1__Range *out = arena_take(arena, sizeof *out);

	reeve__v1__range__init(out);
	out->low = low;
	out->middle = middle;
	out->high = high;
	return out;
}

static Reeve__V1__Forecast *forecast_to(const struct report_forecast *f, struct arena *arena)
{
	Reeve__V1__Forecast *out = arena_take(arena, sizeof *out);

	reeve__v1__forecast__init(out);
	out->subtasks = f->subtasks;
	out->looks = f->looks;
	out->planner = f->planner;
	out->tokens = range_to(arena, f->tokens_low, f->tokens, f->tokens_high);
	out->microusd = range_to(arena, f->microusd_low, f->microusd, f->microusd_high);
	out->microusd_most = f->microusd_most;
	out->learnt = f->learnt;
	out->ended = f->ended;
	out->error_permille = f->error_permille;
	return out;
}

static void spending_to(const struct report *report, Summary *out, struct arena *arena)
{
	const struct report_totals *t = &report->totals;

	out->cost_microusd = (uint64_t)t->cost_microusd;
	out->lost_microusd = t->lost_microusd;
	out->unreported_microusd = t->unreported_microusd;
	out->looks_unpaid = (uint32_t)t->looks_unpaid;
	out->looks_unpaid_microusd = t->looks_unpaid_microusd;
	out->claims_own = (uint32_t)t->claims_own;
	out->tiers_silent = proto_text(arena, t->tiers_silent);
	out->tiers_silent_why = proto_text(arena, t->tiers_silent_why);
	out->tiers_failed = proto_text(arena, t->tiers_failed);
	out->tokens = arena_take(arena, sizeof *out->tokens);
	reeve__v1__token_usage__init(out->tokens);
	out->tokens->input = t->tokens_input;
	out->tokens->output = t->tokens_output;
	out->tokens->cache_read = t->tokens_cache_read;
	out->tokens->cache_write = t->tokens_cache_write;
	if (report->forecast.subtasks)
		out->forecast = forecast_to(&report->forecast, arena);
}

static Summary *summary_to(const struct report *report, struct arena *arena)
{
	Summary *out = arena_take(arena, sizeof *out);

	reeve__v1__report_summary__init(out);
	out->complete = report->complete;
	for (size_t i = 0; i < report->coverage_count; i++) {
		/* A file is covered where any lens covers it: the widest lens is what was looked at. */
		if (report->coverage[i].files > out->files)
			out->files = (uint32_t)report->coverage[i].files;
		if (report->coverage[i].lines > out->lines)
			out->lines = report->coverage[i].lines;
	}
	outcomes_to(report, out, arena);
	severities_to(report, out, arena);
	top_to(report, out, arena);
	reasons_to(report, out, arena);
	missed_to(report, out, arena);
	plan_to(report, out, arena);
	cache_to(report, out, arena);
	spending_to(report, out, arena);
	return out;
}

void write_report_chunk(const struct report *report, struct str piece, struct buf *out)
{
	Reeve__V1__ReportChunk chunk = REEVE__V1__REPORT_CHUNK__INIT;
	struct arena arena = { 0 };

	chunk.data = proto_data(piece);
	if (report)
		chunk.summary = summary_to(report, &arena);
	proto_pack(&chunk.base, out);
	arena_release(&arena);
}
