/* Copies figures; what was not sent is 0. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words/money.h"

struct report_totals money_totals(const Reeve__V1__ReportSummary *summary)
{
	struct report_totals out = { .cost_microusd = (int64_t)summary->cost_microusd,
		.lost_microusd = summary->lost_microusd,
		.unreported_microusd = summary->unreported_microusd,
		.looks_unpaid = summary->looks_unpaid,
		.looks_unpaid_microusd = summary->looks_unpaid_microusd,
		.claims_own = summary->claims_own,
		.tiers_silent = str_of(summary->tiers_silent),
		.tiers_silent_why = str_of(summary->tiers_silent_why),
		.tiers_failed = str_of(summary->tiers_failed) };
	const Reeve__V1__TokenUsage *tokens = summary->tokens;

	if (tokens) {
		out.tokens_input = tokens->input;
		out.tokens_output = tokens->output;
		out.tokens_cache_read = tokens->cache_read;
		out.tokens_cache_write = tokens->cache_write;
	}
	return out;
}

struct report_forecast money_forecast(const Reeve__V1__Forecast *forecast)
{
	struct report_forecast out = { .subtasks = forecast->subtasks,
		.looks = forecast->looks,
		.planner = forecast->planner,
		.microusd_most = forecast->microusd_most,
		.learnt = forecast->learnt,
		.ended = forecast->ended,
		.error_permille = forecast->error_permille };

	if (forecast->microusd) {
		out.microusd_low = forecast->microusd->low;
		out.microusd = forecast->microusd->middle;
		out.microusd_high = forecast->microusd->high;
	}
	if (forecast->tokens) {
		out.tokens_low = forecast->tokens->low;
		out.tokens = forecast->tokens->middle;
		out.tokens_high = forecast->tokens->high;
	}
	return out;
}
