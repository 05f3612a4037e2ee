/* The chapters of the HTML page, and the one way by which bytes of unknown origin get into it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_REPORT_HTML_H
#define COMMON_REPORT_HTML_H
#include "common/report/report.h"

/* One line that shows s and is nothing else, between tags or in a quoted attribute. */
void html_text(struct str s, struct buf *out);
/* The same between two stretches of the page's own. */
void html_put(struct buf *out, const char *before, struct str s, const char *after);
/* "12,345" */
void html_number(struct buf *out, uint64_t n);
/* "3 files" */
void html_count(struct buf *out, uint64_t count, const char *noun);
/* "3.2 s", "4 min 12 s", "1 h 03 min" */
void html_duration(uint64_t ms, struct buf *out);
/* The shape and the word of a severity: told apart without colour. */
void html_severity(enum severity s, struct buf *out);
/* Worth nobody's work any more: fixed, or suppressed. */
bool html_is_settled(const struct report_finding *f);

void html_summary(
	const struct report *r, struct buf *out); /* outcome, what to look at first, what was asked */
void html_asked(const struct report *r, struct buf *out);
void html_plan(const struct report *r, struct buf *out); /* of a free goal; else nothing */
void html_findings(const struct report *r, struct buf *out);
void html_finding(const struct report *r, size_t i, struct buf *out);
void html_fixed(const struct report *r, struct buf *out); /* what the baseline had, and is no more */
void html_idle(const struct report *r, struct buf *out);  /* what asked for silence, and got none */
void html_map(const struct report *r, struct buf *out);   /* lens by folder */
void html_coverage(const struct report *r, struct buf *out);
void html_reasons(const struct report *r, struct buf *out);  /* why files were not looked at */
void html_timeline(const struct report *r, struct buf *out); /* who worked when */
void html_work(const struct report *r, struct buf *out);     /* gates, and what is not done */
#endif
