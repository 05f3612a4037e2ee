/* The chapters of the Markdown page that have a file of their own, and the few words they share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_REPORT_MARKDOWN_H
#define COMMON_REPORT_MARKDOWN_H
#include "common/report/report.h"

/* "1 file", "2 files". */
void markdown_count(struct buf *out, uint64_t count, const char *noun);
void markdown_coverage(const struct report *r, struct buf *out);
/* Suppressions that do nothing, behind the findings. */
void markdown_idle(const struct report *r, struct buf *out);
void markdown_findings(const struct report *r, struct buf *out);
/* What models have cost, what nobody could pay, and what was expected; nothing where none was asked. */
void markdown_cost(const struct report *r, struct buf *out);
/* What a model has made of a free goal: how it understood it, and a line a part. */
void markdown_plan(const struct report *r, struct buf *out);
#endif
