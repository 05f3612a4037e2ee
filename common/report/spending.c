/* Puts sums into sentences. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/spending.h"
#include "common/usd.h"

#include <inttypes.h>

enum { PERMILLE_TOLD = 10000 };

bool spending_any(const struct report_totals *t)
{
	return t->cost_microusd || t->tokens_input || t->tokens_output || t->tokens_cache_read ||
	       t->tokens_cache_write;
}

/* Of all that was read: what was written into the cache was read at its full length. */
static void add_tokens(const struct report_totals *t, struct buf *out)
{
	uint64_t read = t->tokens_input + t->tokens_cache_read + t->tokens_cache_write;

	if (!read && !t->tokens_output)
		return;
	buf_printf(out,
		"; models read %" PRIu64 " tokens, %.1f %% of them from the provider's cache, and wrote "
		"%" PRIu64,
		read, read ? 100.0 * (double)t->tokens_cache_read / (double)read : 0.0, t->tokens_output);
}

void spending_cost(const struct report_totals *t, struct buf *out)
{
	usd_add((uint64_t)t->cost_microusd, out);
	add_tokens(t, out);
	if (t->lost_microusd) {
		buf_add_text(out, "; ");
		usd_add(t->lost_microusd, out);
		buf_add_text(out, " of it for attempts whose answer was not accepted");
	}
	if (t->unreported_microusd) {
		buf_add_text(out, "; ");
		usd_add(t->unreported_microusd, out);
		buf_add_text(out,
			" of it was reserved by calls that were cancelled, cut off or told no usage: "
			"the provider may bill less");
	}
}

void spending_looks_unpaid(const struct report_totals *t, struct buf *out)
{
	bool one = t->looks_unpaid == 1;

	buf_printf(out,
		"%" PRIu64 " given up for want of money: what %s to check is told with low confidence; ",
		t->looks_unpaid, one ? "it was" : "they were");
	if (t->looks_unpaid_microusd) {
		buf_add_text(out, one ? "it may cost " : "they may cost ");
		usd_add_least(t->looks_unpaid_microusd, out);
		buf_add_text(out, " at the most: ");
	}
	buf_add_text(out, "submit it again with a larger --budget to have it checked");
}

static void add_silent(
	const struct report_totals *t, void (*escape)(struct str s, struct buf *out), struct buf *out)
{
	buf_printf(out, "for %.*s answered nothing (", STR_ARG(t->tiers_silent));
	if (t->tiers_silent_why.len)
		escape(t->tiers_silent_why, out);
	else
		buf_add_text(out, "the key is refused, no calls are taken, or they fail: tier.shut in the "
				  "coordinator's log");
	buf_add_byte(out, ')');
}

void spending_claims_own(
	const struct report_totals *t, void (*escape)(struct str s, struct buf *out), struct buf *out)
{
	bool one = t->claims_own == 1;

	buf_printf(out, "%" PRIu64 " claim%s looked at again only by the tier that made %s, ", t->claims_own,
		one ? " was" : "s were", one ? "it" : "them");
	if (t->tiers_silent.len)
		add_silent(t, escape, out);
	else
		buf_add_text(out, "for no other could be asked any more");
	buf_printf(out, ": %s is told with low confidence", one ? "it" : "each");
}

void spending_failed(
	const struct report_totals *t, void (*escape)(struct str s, struct buf *out), struct buf *out)
{
	escape(t->tiers_failed, out);
	buf_add_text(out, ": each went on to another tier, where one could take it");
}

/* A job that has used a hundred times its forecast needs no decimal to tell. */
static void add_error(const struct report_forecast *f, struct buf *out)
{
	if (f->error_permille < PERMILLE_TOLD)
		buf_printf(out, "; it was off by %.1f %%", (double)f->error_permille / 10);
	else
		buf_printf(out, "; it was off by %" PRIu32 " times", f->error_permille / 1000);
}

void spending_counted(const struct report_forecast *f, struct buf *out)
{
	uint64_t questions = f->subtasks - f->planner;

	if (f->planner)
		buf_add_text(out, questions ? "a plan, " : "a plan");
	if (questions)
		buf_printf(out, "%" PRIu64 " question%s", questions, questions == 1 ? "" : "s");
	if (f->looks)
		buf_printf(out, " and about %" PRIu64 " second look%s", f->looks, f->looks == 1 ? "" : "s");
}

void spending_forecast(const struct report_forecast *f, struct buf *out)
{
	usd_add(f->microusd, out);
	buf_add_text(out, " (");
	usd_add(f->microusd_low, out);
	buf_add_text(out, " to ");
	usd_add(f->microusd_high, out);
	buf_add_text(out, f->learnt ? " by the jobs before it, " : ", not corrected by any earlier job, ");
	usd_add(f->microusd_most, out);
	buf_add_text(out, " at the most) for ");
	spending_counted(f, out);
	if (f->ended)
		add_error(f, out);
}
