/* The findings of a SARIF run as a table: which rule each belongs to, and by what its line is recognised. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_REPORT_SARIF_ROWS_H
#define COMMON_REPORT_SARIF_ROWS_H
#include "common/arena.h"
#include "common/report/report.h"

enum { SARIF_HASH_HEX = 16 };

struct sarif_row {
	const struct report_finding *finding;
	size_t rule;  /* index into sarif_rows.rules */
	size_t again; /* from 1: how many of this rule, path and line's words stand up to here */
	char hash[SARIF_HASH_HEX + 1];
};

struct sarif_rule {
	const struct report_finding *worst;
	const struct sarif_row *rows; /* all of this rule */
	size_t row_count;
	bool written;
	size_t index; /* in the document's rules, once written */
};

struct sarif_rows {
	const struct sarif_row **ranked; /* in the order of the report */
	size_t count;
	struct sarif_rule *rules;
	size_t rule_count;
};

/* Of the first `count` findings; everything lives in the arena. */
struct sarif_rows sarif_rows(const struct report_finding *findings, size_t count, struct arena *arena);
#endif
