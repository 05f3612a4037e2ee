/* Tries worker/model/rate_headers.c: both vendors' names, four forms of time, and nonsense. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/model/rate_headers.h"

#include <CUnit/CUnit.h>
#include <stddef.h>
#include <stdio.h>

/* 2026-01-31T12:00:00Z */
static const int64_t now_ms = INT64_C(1769860800000);

#define AT(member) offsetof(struct rate_headers, member)

void test_each_header_fills_its_field(void)
{
	static const struct {
		const char *name, *value;
		size_t field;
		int64_t want;
	} cases[] = {
		{ "x-ratelimit-limit-requests", "500", AT(requests.limit), 500 },
		{ "x-ratelimit-remaining-requests", "0", AT(requests.remaining), 0 },
		{ "x-ratelimit-reset-requests", "1s", AT(requests.reset_ms), 1000 },
		{ "x-ratelimit-reset-tokens", "6m0s", AT(tokens.reset_ms), 360000 },
		{ "x-ratelimit-reset-tokens", "20ms", AT(tokens.reset_ms), 20 },
		{ "x-ratelimit-reset-tokens", "1h2m3.5s", AT(tokens.reset_ms), 3723500 },
		{ "x-ratelimit-reset-tokens", "2m59.56s", AT(tokens.reset_ms), 179560 },
		{ "x-ratelimit-reset-tokens", "1.5", AT(tokens.reset_ms), 1500 },
		{ "x-ratelimit-limit-tokens", "40000", AT(tokens.limit), 40000 },
		{ "anthropic-ratelimit-requests-limit", "50", AT(requests.limit), 50 },
		{ "anthropic-ratelimit-requests-remaining", "49", AT(requests.remaining), 49 },
		{ "anthropic-ratelimit-requests-reset", "2026-01-31T12:00:01Z", AT(requests.reset_ms), 1000 },
		{ "anthropic-ratelimit-tokens-reset", "2026-01-31T12:01:00.123Z", AT(tokens.reset_ms),
			60000 },
		{ "anthropic-ratelimit-tokens-reset", "2026-01-31T13:01:00+01:00", AT(tokens.reset_ms),
			60000 },
		{ "anthropic-ratelimit-tokens-reset", "2026-01-31T11:31:00-00:30", AT(tokens.reset_ms),
			60000 },
		{ "anthropic-ratelimit-tokens-reset", "2026-01-31T11:00:00Z", AT(tokens.reset_ms), 0 },
		{ "anthropic-ratelimit-input-tokens-remaining", "7", AT(input_tokens.remaining), 7 },
		{ "anthropic-ratelimit-output-tokens-limit", "8", AT(output_tokens.limit), 8 },
		{ "retry-after", "30", AT(retry_after_ms), 30000 },
		{ "retry-after", "0", AT(retry_after_ms), 0 },
		{ "retry-after", "0.0001", AT(retry_after_ms), 1 },
		{ "retry-after", "Sat, 31 Jan 2026 12:00:05 GMT", AT(retry_after_ms), 5000 },
		{ "retry-after", "99999999", AT(retry_after_ms), RATE_WAIT_MS_MOST },
		{ "retry-after-ms", "250", AT(retry_after_ms), 250 },
		/* None of these says anything. */
		{ "retry-after", "", AT(retry_after_ms), -1 },
		{ "retry-after", "-5", AT(retry_after_ms), -1 },
		{ "retry-after", "nan", AT(retry_after_ms), -1 },
		{ "retry-after", "0x10", AT(retry_after_ms), -1 },
		{ "retry-after", "soon", AT(retry_after_ms), -1 },
		{ "retry-after", "1.2.3", AT(retry_after_ms), -1 },
		{ "retry-after", "Sat, 31 Foo 2026 12:00:05 GMT", AT(retry_after_ms), -1 },
		{ "retry-after", "Sat, 31 anF 2026 12:00:05 GMT", AT(retry_after_ms), -1 },
		{ "retry-after-ms", "5x", AT(retry_after_ms), -1 },
		{ "x-ratelimit-reset-tokens", "6y", AT(tokens.reset_ms), -1 },
		{ "x-ratelimit-limit-tokens", "-1", AT(tokens.limit), -1 },
		{ "x-ratelimit-limit-tokens", "99999999999999999999", AT(tokens.limit), -1 },
		{ "anthropic-ratelimit-tokens-reset", "2026-13-31T12:00:00Z", AT(tokens.reset_ms), -1 },
		{ "anthropic-ratelimit-tokens-reset", "2026-01-31T12:00:00", AT(tokens.reset_ms), -1 },
		{ "x-ratelimit-tokens-limit", "5", AT(tokens.limit), -1 },
		{ "ratelimit-limit-tokens", "5", AT(tokens.limit), -1 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct rate_headers r;
		int64_t got;

		rate_headers_init(&r);
		rate_headers_take(&r, str_of(cases[i].name), str_of(cases[i].value), now_ms);
		memcpy(&got, (char *)&r + cases[i].field, sizeof got);
		if (got != cases[i].want)
			fprintf(stderr, "%s: %s: %lld\n", cases[i].name, cases[i].value, (long long)got);
		CU_ASSERT_EQUAL(got, cases[i].want);
	}
}

void test_the_finer_wait_counts_whichever_comes_first(void)
{
	struct rate_headers r;

	rate_headers_init(&r);
	rate_headers_take(&r, STR("retry-after-ms"), STR("1250"), now_ms);
	rate_headers_take(&r, STR("retry-after"), STR("2"), now_ms);
	CU_ASSERT_EQUAL(r.retry_after_ms, 1250);
	rate_headers_init(&r);
	rate_headers_take(&r, STR("retry-after"), STR("2"), now_ms);
	rate_headers_take(&r, STR("retry-after-ms"), STR("1250"), now_ms);
	CU_ASSERT_EQUAL(r.retry_after_ms, 1250);
}
