/* Writes totals and forecast. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/report/json_totals.h"

static void write_totals(struct json_writer *w, const struct report_totals *t)
{
	json_open(w, "totals", '{');
	json_u64(w, "subtasks", t->subtasks);
	json_u64(w, "done", t->done);
	json_u64(w, "dead", t->dead);
	json_u64(w, "held", t->held);
	json_u64(w, "cancelled", t->cancelled);
	json_u64(w, "attempts", t->attempts);
	json_u64(w, "executed", t->executed);
	json_u64(w, "cached", t->cached);
	json_u64(w, "findings", t->findings);
	json_i64(w, "cost_microusd", t->cost_microusd);
	json_u64(w, "lost_microusd", t->lost_microusd);
	json_u64(w, "unreported_microusd", t->unreported_microusd);
	json_u64(w, "looks_unpaid", t->looks_unpaid);
	json_u64(w, "looks_unpaid_microusd", t->looks_unpaid_microusd);
	json_u64(w, "claims_own", t->claims_own);
	json_str(w, "tiers_silent", t->tiers_silent);
	json_str(w, "tiers_silent_why", t->tiers_silent_why);
	json_str(w, "tiers_failed", t->tiers_failed);
	json_open(w, "tokens", '{');
	json_u64(w, "input", t->tokens_input);
	json_u64(w, "output", t->tokens_output);
	json_u64(w, "cache_read", t->tokens_cache_read);
	json_u64(w, "cache_write", t->tokens_cache_write);
	json_close(w, '}');
	json_close(w, '}');
}

static void write_range(struct json_writer *w, const char *key, uint64_t low, uint64_t middle, uint64_t high)
{
	json_open(w, key, '{');
	json_u64(w, "low", low);
	json_u64(w, "middle", middle);
	json_u64(w, "high", high);
	json_close(w, '}');
}

static void write_forecast(struct json_writer *w, const struct report_forecast *f)
{
	json_open(w, "forecast", '{');
	json_u64(w, "subtasks", f->subtasks);
	json_u64(w, "second_looks", f->looks);
	write_range(w, "tokens", f->tokens_low, f->tokens, f->tokens_high);
	write_range(w, "microusd", f->microusd_low, f->microusd, f->microusd_high);
	json_u64(w, "microusd_most", f->microusd_most);
	json_u64(w, "learnt", f->learnt);
	json_u64(w, "error_permille", f->error_permille);
	json_close(w, '}');
}

void json_totals(struct json_writer *w, const struct report *r)
{
	write_totals(w, &r->totals);
	if (r->forecast.subtasks)
		write_forecast(w, &r->forecast);
}
