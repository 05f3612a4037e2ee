/* What a lens did not look at, grouped by reason: the names alone would be a wall. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_REPORT_GAPS_H
#define COMMON_REPORT_GAPS_H
#include "common/report/report.h"

/* The gaps of one lens that have cause and reason in common, in order of path. */
struct gap_group {
	const struct report_gap *gaps;
	size_t count;
};

struct gap_groups {
	struct report_gap *gaps;
	struct gap_group *list; /* the reason with most files first */
	size_t count;
};

/* The gaps of one cause. To be released. */
struct gap_groups gaps_group(const struct report_coverage *c, enum report_cause cause);
void gaps_release(struct gap_groups *g);
/* How many files the groups from `from` on hold. */
size_t gaps_files_from(const struct gap_groups *g, size_t from);
uint64_t gaps_count(const struct report_coverage *c, enum report_cause cause);
/* Of one lens: how many different files a tool failed on, of those that another covered or of those that none did. */
uint64_t gaps_failed(const struct report_coverage *c, bool covered);
/* Files that some lens was to look at, and that the plan of a free goal does not name in any of them; 0 without a plan. */
uint64_t gaps_outside(const struct report *r);
/* Lenses that the plan has no part for. */
size_t gaps_lenses_unasked(const struct report *r);
/* How many different files some lens should have covered and did not. */
size_t gaps_files_missed(const struct report *r);
/* How many of the others one tool failed on, and another covered. */
size_t gaps_files_partly(const struct report *r);
/* How many different files, or left-out folders, make the answer partial; the first `most` of them, by path, go to `out`. */
size_t gaps_partial(const struct report *r, const struct report_gap **out, size_t most);
#endif
