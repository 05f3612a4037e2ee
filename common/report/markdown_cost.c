/* The rows of the Markdown page that speak of money: what was spent, what it did not pay, what was expected. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/markdown.h"
#include "common/report/spending.h"
#include "common/report/text.h"

void markdown_cost(const struct report *r, struct buf *out)
{
	if (spending_any(&r->totals)) {
		buf_add_text(out, "- Cost: ");
		spending_cost(&r->totals, out);
		buf_add_byte(out, '\n');
	}
	if (r->totals.tiers_failed.len) {
		buf_add_text(out, "- Tiers that failed: ");
		spending_failed(&r->totals, text_escape_markdown, out);
		buf_add_byte(out, '\n');
	}
	if (r->totals.looks_unpaid) {
		buf_add_text(out, "- Second looks: ");
		spending_looks_unpaid(&r->totals, out);
		buf_add_byte(out, '\n');
	}
	if (r->totals.claims_own) {
		buf_add_text(out, "- Second looks: ");
		spending_claims_own(&r->totals, text_escape_markdown, out);
		buf_add_byte(out, '\n');
	}
	if (r->forecast.subtasks) {
		buf_add_text(out, "- Forecast: ");
		spending_forecast(&r->forecast, out);
		buf_add_byte(out, '\n');
	}
}
