/* Counts the calls of the last sixty seconds, and is out of order now and then. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/provider.h"
#include "tests/sim/world.h"

enum { MINUTE_MS = 60000, SHUT_MS_MOST = 30000, TROUBLE_MS_MOST = 10000, DATE_MS_MOST = 90000 };

const struct tier provider_tiers[PROVIDER_TIERS] = {
	{ .name = STR("small"),
		.api = TIER_API_OPENAI,
		.base_url = STR("http://sim"),
		.model = STR("one"),
		.key_env = STR("SIM_KEY"),
		.key_file = STR(""),
		.price = { 1000000, 5000000, 100000, 1250000 },
		.window = 200000,
		.max_output = 4000,
		.limits = { .requests_per_minute = 20 } },
	{ .name = STR("middle"),
		.api = TIER_API_OPENAI,
		.base_url = STR("http://sim"),
		.model = STR("two"),
		.key_env = STR("SIM_KEY"),
		.key_file = STR(""),
		.price = { 2000000, 9000000, 100000, 2000000 },
		.window = 200000,
		.max_output = 4000,
		.limits = { .tokens_per_minute = 200000, .concurrency = 2 } },
	{ .name = STR("strong"),
		.api = TIER_API_ANTHROPIC,
		.base_url = STR("http://sim"),
		.model = STR("three"),
		.key_env = STR(""),
		.key_file = STR(""),
		.price = { 3000000, 15000000, 300000, 3750000 },
		.window = 200000,
		.max_output = 8000,
		.limits = { .requests_per_minute = 24 } },
};

uint32_t minute_calls(const struct minute *m, int64_t at_ms)
{
	uint32_t calls = 0;

	for (uint64_t i = 0; i < m->count && i < MINUTE_CALLS; i++)
		calls += m->at_ms[i] > at_ms - MINUTE_MS;
	return calls;
}

void minute_add(struct minute *m, int64_t at_ms)
{
	m->at_ms[m->count++ % MINUTE_CALLS] = at_ms;
}

uint32_t provider_account(size_t tier)
{
	uint32_t out = 1u << tier;

	for (size_t i = 0; i < PROVIDER_TIERS; i++)
		if (tier_same_account(&provider_tiers[tier], &provider_tiers[i]))
			out |= 1u << i;
	return out;
}

/* By the time it lasts one answer or the other, so that it stays the same. */
static const char *shut_word(int64_t until_ms)
{
	static const char *const words[] = { "quota", "authentication", "forbidden" };

	return words[(uint64_t)until_ms % (sizeof words / sizeof words[0])];
}

void provider_shut(struct world *w, size_t tier, int64_t until_ms)
{
	bool alone = call_answer_of(str_of(shut_word(until_ms))) == CALL_FORBIDDEN;
	uint32_t who = alone ? 1u << tier : provider_account(tier);

	for (size_t i = 0; i < PROVIDER_TIERS; i++)
		if (who >> i & 1)
			w->providers[i].shut_until_ms = until_ms;
}

/* Not after the last fault: then every job must come to its end. */
static void trouble_begins(struct world *w, size_t tier, uint64_t roll)
{
	struct provider *p = &w->providers[tier];
	int64_t more = (int64_t)(roll >> 16);

	if (w->calm || w->now_ms >= w->calm_ms)
		return;
	if (roll % 100 == 0)
		provider_shut(w, tier, w->now_ms + 1000 + more % SHUT_MS_MOST);
	else if (roll % 100 == 1)
		p->faulty_until_ms = w->now_ms + 500 + more % TROUBLE_MS_MOST;
	else if (roll % 100 == 2)
		p->busy_until_ms = w->now_ms + 500 + more % TROUBLE_MS_MOST;
}

static const char *end_of(struct world *w, struct provider *p, size_t tier)
{
	static const char *const faults[] = { "server_error", "unreachable", "timeout_first", "truncated" };
	uint32_t most = provider_tiers[tier].limits.requests_per_minute;

	if (w->now_ms < p->shut_until_ms) {
		tally.by_fault[FAULT_TIER_SHUT]++;
		return shut_word(p->shut_until_ms);
	}
	if (w->now_ms < p->busy_until_ms) {
		tally.by_fault[FAULT_TIER_BUSY]++;
		return "overloaded";
	}
	if (most && minute_calls(&p->let_in, w->now_ms) >= most) {
		tally.by_fault[FAULT_TIER_REFUSES]++;
		return "rate_limited";
	}
	minute_add(&p->let_in, w->now_ms);
	if (w->now_ms < p->faulty_until_ms) {
		tally.by_fault[FAULT_TIER_FAULTY]++;
		return faults[p->faulty_until_ms % 4];
	}
	return "complete";
}

bool provider_let_in(const struct call_report *call)
{
	return call->end && (str_equal(str_of(call->end), STR("complete")) ||
				    str_equal(str_of(call->end), STR("truncated")) ||
				    str_equal(str_of(call->end), STR("timeout_first")));
}

/* A provider may say any number, and often says none. */
static struct tier_usage usage_of(uint64_t roll)
{
	if (roll % 50 == 0)
		return (struct tier_usage){ roll, UINT64_MAX - roll, UINT64_MAX, roll };
	return (struct tier_usage){ 2000 + roll % 9000, 1 + (roll >> 16) % 4000, roll >> 32 & 2047, 0 };
}

void provider_call(struct world *w, size_t tier, struct call_report *out)
{
	struct provider *p = &w->providers[tier];
	uint64_t roll = rand_next(&w->chance), more = rand_next(&w->chance);

	trouble_begins(w, tier, roll);
	rate_headers_init(&out->rates);
	out->end = end_of(w, p, tier);
	out->usage_known = provider_let_in(out) && more % 4;
	out->usage = usage_of(more);
	if (!provider_let_in(out) && more % 2)
		out->rates.retry_after_ms = (int64_t)((more >> 8) % DATE_MS_MOST);
	p->dated |= w->now_ms < p->shut_until_ms && out->rates.retry_after_ms >= 0;
	if (more % 3 == 0)
		out->rates.requests =
			(struct rate_bucket){ -1, (int64_t)(more >> 8 & 31), (int64_t)(more >> 16 & 65535) };
}
