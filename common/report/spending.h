/* What models have cost, in the words that every format for people has: figures alone, nothing to be escaped. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_REPORT_SPENDING_H
#define COMMON_REPORT_SPENDING_H
#include "common/report/report.h"

/* False: no model was called, and nothing is to be said of it. */
bool spending_any(const struct report_totals *t);
/* "$0.4100; models read 53210 tokens, 61.3 % of them from the provider's cache, and wrote 2100; $0.0300 of it ..." */
void spending_cost(const struct report_totals *t, struct buf *out);
/* "3 given up for want of money: ...", what they may cost, and how to have them all the same. There must be one. */
void spending_looks_unpaid(const struct report_totals *t, struct buf *out);
/* "5 claims were looked at again only by the tier that made them ...": why, and what that means. claims_own is not 0. What
 * providers said of it goes through `escape`. */
void spending_claims_own(
	const struct report_totals *t, void (*escape)(struct str s, struct buf *out), struct buf *out);
/* "small at 7 questions (WHY): each went on to another tier, where one could take it". tiers_failed is not "". */
void spending_failed(
	const struct report_totals *t, void (*escape)(struct str s, struct buf *out), struct buf *out);
/* "a plan, 5 questions and about 15 second looks": what a forecast counts. */
void spending_counted(const struct report_forecast *f, struct buf *out);
/* "$0.3800 ($0.1200 to $1.1400 by the jobs before it, $4.0000 at the most) for 5 questions and about 15 second looks; it was off by
 * 7.9 %". There must be one. */
void spending_forecast(const struct report_forecast *f, struct buf *out);
#endif
