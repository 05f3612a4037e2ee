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
/* How many different files some tool should have read and did not; another may have covered them. */
size_t gaps_files_missed(const struct report *r);
#endif
