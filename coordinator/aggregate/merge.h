/* Which reports are of one defect. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_AGGREGATE_MERGE_H
#define COORDINATOR_AGGREGATE_MERGE_H
#include "common/arena.h"
#include "common/report/report.h"

/* One finding as one subtask reported it. */
struct merge_row {
	struct str path, lens, rule, message, quote;
	const struct absence *absence;
	uint32_t start_line, end_line;
	enum severity severity;
	enum confidence confidence;
	struct report_supporter supporter;
	uint32_t place; /* in the result of that subtask */
};

/* True when no analyzer says so. */
bool row_is_of_model(const struct merge_row *row);

/* The same path, rule and lines are one finding, unless one subtask itself says several things of that place:
 * then each message is a finding of its own. Sorts the rows; returns how many findings *out has, in order of
 * path, line, rule and message, still without id, fingerprint and status. */
size_t merge_rows(struct merge_row *rows, size_t count, struct arena *arena, struct report_finding **out);
/* Worst first, then path, line, rule, message; gives the ids f1, f2, ... in that order. */
void merge_rank(struct report_finding *findings, size_t count, struct arena *arena);
#endif
