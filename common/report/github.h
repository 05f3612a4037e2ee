/* What a step of GitHub Actions says: annotations by workflow commands, and the step's summary. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_REPORT_GITHUB_H
#define COMMON_REPORT_GITHUB_H
#include "common/report/report.h"

/* GitHub shows this many of each level of a step and drops the rest without a word. */
#define GITHUB_ANNOTATIONS_MOST 10
/* Of a step's summary: a larger one is dropped as a whole. */
#define GITHUB_SUMMARY_BYTES_MOST (1 << 20)

/* A line an annotation, the worst first, then how many were left out. That the answer is partial is the first
 * warning, and counts as one. */
void report_github(const struct report *r, struct buf *out);
/* The page, or as much of it as fits `most` bytes: cut at the end of a line outside of code, with a line that says
 * how much is missing. Nothing when not even that line fits. */
void github_summary(struct str markdown, size_t most, struct buf *out);
#endif
