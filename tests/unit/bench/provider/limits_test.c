/* Tries bench/provider/limits.c: which limit refuses, for how long, and what the headers say. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/limits.h"

#include <CUnit/CUnit.h>

static struct limits of(
	uint64_t requests, uint64_t tokens, uint64_t input, uint64_t output, uint64_t concurrency)
{
	struct model m = { .limits = { requests, tokens, input, output, concurrency, 60 } };
	struct limits l;

	limits_init(&l, &m, 0);
	return l;
}

void test_the_limit_that_refuses_is_named_and_nothing_is_taken(void)
{
	static const struct {
		uint64_t requests, tokens, input, output, concurrency;
		struct charge charge;
		enum problem problem;
		int64_t wait_ms;
	} cases[] = {
		{ 0, 0, 0, 0, 0, { 9999, 9999 }, PROBLEM_NONE, 0 },
		{ 1, 600, 600, 1, 1, { 600, 600 }, PROBLEM_NONE, 0 },
		{ 0, 600, 0, 0, 0, { 601, 0 }, PROBLEM_TOKENS, 0 },
		{ 0, 0, 600, 0, 0, { 0, 601 }, PROBLEM_TOKENS, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct limits l = of(cases[i].requests, cases[i].tokens, cases[i].input, cases[i].output,
			cases[i].concurrency);
		int64_t wait_ms = -1;

		CU_ASSERT_EQUAL(limits_admit(&l, &cases[i].charge, 0, &wait_ms), cases[i].problem);
		CU_ASSERT_EQUAL(wait_ms, cases[i].wait_ms);
		CU_ASSERT_EQUAL(l.running, cases[i].problem == PROBLEM_NONE);
		CU_ASSERT_TRUE(cases[i].problem == PROBLEM_NONE || l.tokens.level == l.tokens.most);
	}
}

void test_a_request_too_many_waits_for_the_next(void)
{
	struct limits l = of(60, 0, 0, 0, 0);
	struct charge charge = { 0, 0 };
	int64_t wait_ms;

	for (int i = 0; i < 60; i++)
		CU_ASSERT_EQUAL(limits_admit(&l, &charge, 0, &wait_ms), PROBLEM_NONE);
	CU_ASSERT_EQUAL(limits_admit(&l, &charge, 0, &wait_ms), PROBLEM_REQUESTS);
	CU_ASSERT_EQUAL(wait_ms, 1000);
	CU_ASSERT_EQUAL(limits_admit(&l, &charge, 999, &wait_ms), PROBLEM_REQUESTS);
	CU_ASSERT_EQUAL(limits_admit(&l, &charge, 1000, &wait_ms), PROBLEM_NONE);
}

void test_answers_are_charged_as_they_end(void)
{
	struct limits l = of(0, 0, 0, 60, 1);
	struct charge charge = { 0, 0 };
	int64_t wait_ms;

	CU_ASSERT_EQUAL(limits_admit(&l, &charge, 0, &wait_ms), PROBLEM_NONE);
	CU_ASSERT_EQUAL(limits_admit(&l, &charge, 0, &wait_ms), PROBLEM_REQUESTS); /* one at once */
	limits_end(&l, 61, 0);
	CU_ASSERT_EQUAL(limits_admit(&l, &charge, 0, &wait_ms), PROBLEM_TOKENS);
	CU_ASSERT_EQUAL(wait_ms, 2000);
	CU_ASSERT_EQUAL(limits_admit(&l, &charge, 2000, &wait_ms), PROBLEM_NONE);
}

void test_durations_are_written_as_chat_completions_write_them(void)
{
	static const struct {
		int64_t ms;
		const char *text;
	} cases[] = { { 0, "0ms" }, { 20, "20ms" }, { 999, "999ms" }, { 1000, "1s" }, { 1500, "1.500s" },
		{ 59999, "59.999s" }, { 60000, "1m0s" }, { 360000, "6m0s" }, { 86400, "1m26.400s" } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf out = BUF_INIT;

		limits_add_duration(&out, cases[i].ms);
		CU_ASSERT_STRING_EQUAL(out.at, cases[i].text);
		buf_release(&out);
	}
}

void test_headers_say_what_is_left(void)
{
	struct limits l = of(60, 120000, 0, 0, 0);
	struct charge charge = { 1700, 0 };
	struct buf out = BUF_INIT;
	int64_t wait_ms;

	CU_ASSERT_EQUAL(limits_admit(&l, &charge, 0, &wait_ms), PROBLEM_NONE);
	limits_headers(&l, API_CHAT, 0, &out);
	CU_ASSERT_STRING_EQUAL(out.at, "x-ratelimit-limit-requests: 60\r\n"
				       "x-ratelimit-remaining-requests: 59\r\n"
				       "x-ratelimit-reset-requests: 1s\r\n"
				       "x-ratelimit-limit-tokens: 120000\r\n"
				       "x-ratelimit-remaining-tokens: 118300\r\n"
				       "x-ratelimit-reset-tokens: 850ms\r\n");
	buf_clear(&out);
	limits_headers(&l, API_MESSAGES, 1767225600000, &out); /* 2026 begins */
	CU_ASSERT_STRING_EQUAL(out.at, "anthropic-ratelimit-requests-limit: 60\r\n"
				       "anthropic-ratelimit-requests-remaining: 59\r\n"
				       "anthropic-ratelimit-requests-reset: 2026-01-01T00:00:01Z\r\n"
				       "anthropic-ratelimit-tokens-limit: 120000\r\n"
				       "anthropic-ratelimit-tokens-remaining: 118000\r\n"
				       "anthropic-ratelimit-tokens-reset: 2026-01-01T00:00:01Z\r\n");
	buf_release(&out);
}
