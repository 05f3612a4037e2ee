/* SARIF 2.1.0 in one run, small enough for those who ingest it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_REPORT_SARIF_H
#define COMMON_REPORT_SARIF_H
#include "common/report/report.h"

/* What a reader takes at most. Over it the worst findings are kept, and a notification says how many were not. */
struct sarif_limits {
	size_t results;
	size_t rules;
	size_t tags;       /* of a rule */
	size_t text_bytes; /* of a rule's descriptions */
	size_t bytes;      /* of the whole document */
};

/* GitHub code scanning's: who uploads more is refused as a whole. */
extern const struct sarif_limits sarif_code_scanning;

/* Within `limits`. What is no finding (head, notifications) always has its place: `bytes` below SARIF_FRAME_BYTES
 * and what the notifications need keeps no result at all. */
void sarif_render(const struct report *r, const struct sarif_limits *limits, struct buf *out);
/* report.sarif (docs/reports.md), within sarif_code_scanning. */
void report_sarif(const struct report *r, struct buf *out);
#endif
