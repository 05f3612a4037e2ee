/* Tries coordinator/limit/limit.c: places, waits, and what answers say. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/limit/limit.h"

#include <CUnit/CUnit.h>

#define NOTHING_SAID                                                                                         \
	{                                                                                                    \
		LIMIT_UNSAID, LIMIT_UNSAID, 0                                                                \
	}

enum { NOW = 1000000 };

static struct limit limit_of(uint32_t requests, uint32_t tokens, uint32_t concurrency)
{
	struct limit l;

	limit_init(&l, &(struct tier_limits){ requests, tokens, concurrency });
	return l;
}

/* Of an answer that was heard just now. */
static void hear(struct limit *l, enum limit_answer answer, int64_t retry_after_ms, int64_t now_ms)
{
	struct limit_heard heard = { answer, now_ms, NOTHING_SAID, NOTHING_SAID, retry_after_ms };
	uint64_t chance = 1;

	limit_hear(l, &heard, &chance, now_ms);
}

static int take(struct limit *l, uint64_t tokens, int64_t now_ms, int64_t *again_ms)
{
	struct limit_ticket ticket;

	return limit_take(l, (struct rate_units){ tokens, 0 }, now_ms, &ticket, again_ms);
}

void test_calls_at_once_are_counted(void)
{
	struct limit l = limit_of(0, 0, 2);
	struct rate_units ten = { 10, 0 };
	struct limit_ticket one, two;
	int64_t again = 0;

	CU_ASSERT_EQUAL(limit_take(&l, ten, NOW, &one, &again), 0);
	CU_ASSERT_EQUAL(limit_take(&l, ten, NOW, &two, &again), 0);
	CU_ASSERT_EQUAL(take(&l, 10, NOW, &again), -E_EXHAUSTED);
	CU_ASSERT_EQUAL(again, INT64_MAX);
	limit_settle(&l, &one, ten, NOW + 1);
	CU_ASSERT_EQUAL(take(&l, 10, NOW + 1, &again), 0);
}

void test_the_scarcer_of_requests_and_tokens_decides(void)
{
	struct limit l = limit_of(61, 61000, 0);
	int64_t again = 0;

	for (int i = 0; i < 7; i++)
		CU_ASSERT_EQUAL(take(&l, 1, NOW, &again), 0);
	CU_ASSERT_EQUAL(take(&l, 1, NOW, &again), -E_EXHAUSTED);
	CU_ASSERT_EQUAL(again, NOW + 1000);
	l = limit_of(6100, 61000, 0);
	CU_ASSERT_EQUAL(take(&l, 7000, NOW, &again), 0);
	CU_ASSERT_EQUAL(take(&l, 1, NOW, &again), -E_EXHAUSTED);
	CU_ASSERT_EQUAL(again, NOW + 1000);
	CU_ASSERT_EQUAL(take(&l, 61001, NOW, &again), -E_TOO_LARGE);
}

void test_each_api_counts_tokens_in_its_own_way(void)
{
	static const struct tier_usage usage = {
		.input = 500, .output = 80, .cache_read = 9000, .cache_write = 40
	};

	static const struct {
		enum tier_api api;
		uint64_t prompt, max_output;
		struct rate_units before, after;
	} cases[] = {
		{ TIER_API_OPENAI, 500, 8000, { 8000, 0 }, { 8000, 0 } },
		{ TIER_API_OPENAI, 9000, 100, { 9000, 0 }, { 540, 0 } },
		{ TIER_API_ANTHROPIC, 500, 8000, { 500, 8000 }, { 540, 80 } },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct rate_units before =
			limit_tokens_before(cases[i].api, cases[i].prompt, cases[i].max_output);
		struct rate_units after = limit_tokens_after(cases[i].api, &usage, cases[i].max_output);

		CU_ASSERT_EQUAL(before.begin, cases[i].before.begin);
		CU_ASSERT_EQUAL(before.end, cases[i].before.end);
		CU_ASSERT_EQUAL(after.begin, cases[i].after.begin);
		CU_ASSERT_EQUAL(after.end, cases[i].after.end);
	}
}

/* Longest answers are asked for, and a twentieth of that is used. */
void test_what_calls_have_used_is_what_the_next_one_takes(void)
{
	const struct rate_units asked = { 1000, 10000 };
	struct limit l = limit_of(0, 100000000, 0);
	struct limit_ticket ticket = { 0 };
	int64_t again = 0;

	CU_ASSERT_EQUAL(limit_take(&l, asked, NOW, &ticket, &again), 0);
	CU_ASSERT_EQUAL(ticket.taken.begin, 1000);
	CU_ASSERT_EQUAL(ticket.taken.end, 10000);
	for (int i = 0; i < 200; i++) {
		limit_settle(&l, &ticket, (struct rate_units){ 1200, i % 2 ? 400 : 600 }, NOW);
		CU_ASSERT_EQUAL_FATAL(limit_take(&l, asked, NOW, &ticket, &again), 0);
	}
	CU_ASSERT_TRUE(ticket.taken.begin > 1190 && ticket.taken.begin <= 1200);
	CU_ASSERT_TRUE(ticket.taken.end > 480 && ticket.taken.end < 520);
	/* Refused, or never heard of: nothing is learnt. */
	limit_settle(&l, &ticket, (struct rate_units){ 0, 0 }, NOW);
	CU_ASSERT_EQUAL(limit_take(&l, asked, NOW, &ticket, &again), 0);
	CU_ASSERT_TRUE(ticket.taken.end > 480);
	l.tokens.sum = 0;
	limit_settle_unknown(&l, &ticket, NOW);
	CU_ASSERT_EQUAL(l.tokens.sum, ticket.taken.end);
	CU_ASSERT_EQUAL(l.running, 0);
}

void test_retry_after_is_obeyed_from_when_it_was_heard(void)
{
	struct limit l = limit_of(1000, 0, 0);
	struct limit_heard heard = { LIMIT_TOO_MANY, NOW - 3000, NOTHING_SAID, NOTHING_SAID, 17000 };
	uint64_t chance = 1;
	int64_t again = 0;

	limit_hear(&l, &heard, &chance, NOW);
	CU_ASSERT_EQUAL(take(&l, 1, NOW + 13999, &again), -E_EXHAUSTED);
	CU_ASSERT_EQUAL(again, NOW + 14000);
	CU_ASSERT_EQUAL(take(&l, 1, NOW + 14000, &again), 0);
	/* A shorter one that comes later opens nothing. */
	hear(&l, LIMIT_TOO_MANY, 60000, NOW + 14000);
	hear(&l, LIMIT_TOO_MANY, 1000, NOW + 14001);
	CU_ASSERT_EQUAL(take(&l, 1, NOW + 14002, &again), -E_EXHAUSTED);
	CU_ASSERT_EQUAL(again, NOW + 14000 + 60000);
	/* One that no minute's limit has is the breaker's. */
	hear(&l, LIMIT_TOO_MANY, INT64_MAX / 2, NOW + 80000);
	CU_ASSERT_EQUAL(take(&l, 1, NOW + 80000, &again), -E_EXHAUSTED);
	CU_ASSERT_EQUAL(again, NOW + 80000 + 3600000);
}

void test_without_a_word_the_wait_doubles_with_jitter(void)
{
	static const int64_t most_ms[] = { 1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000 };
	int64_t longest[8] = { 0 }, shortest[8];

	for (int i = 0; i < 8; i++)
		shortest[i] = INT64_MAX;
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct limit l = limit_of(10, 0, 0);
		uint64_t chance = seed;
		int64_t now_ms = NOW;

		for (int i = 0; i < 8; i++) {
			struct limit_heard heard = { LIMIT_TOO_MANY, now_ms, NOTHING_SAID, NOTHING_SAID, -1 };
			int64_t wait;

			limit_hear(&l, &heard, &chance, now_ms);
			limit_hear(
				&l, &heard, &chance, now_ms); /* of a call that was under way: no doubling */
			wait = l.shut_ms - now_ms;
			CU_ASSERT_TRUE(wait >= 1 && wait <= most_ms[i]);
			longest[i] = wait > longest[i] ? wait : longest[i];
			shortest[i] = wait < shortest[i] ? wait : shortest[i];
			now_ms = l.shut_ms;
		}
		hear(&l, LIMIT_GOOD, -1, now_ms);
		CU_ASSERT_EQUAL(l.refusals, 0);
	}
	for (int i = 0; i < 8; i++)
		CU_ASSERT_TRUE(longest[i] > most_ms[i] * 9 / 10 && shortest[i] < most_ms[i] / 10);
}

void test_an_overload_halves_the_calls_at_once_and_good_answers_bring_them_back(void)
{
	struct limit l = limit_of(100, 0, 16);

	l.running = 16;
	hear(&l, LIMIT_OVERLOAD, -1, NOW);
	CU_ASSERT_EQUAL(l.allowed, 8);
	hear(&l, LIMIT_OVERLOAD, -1, NOW); /* the same overload */
	CU_ASSERT_EQUAL(l.allowed, 8);
	for (int i = 0; i < 7; i++)
		hear(&l, LIMIT_GOOD, -1, NOW + i);
	CU_ASSERT_EQUAL(l.allowed, 8);
	hear(&l, LIMIT_GOOD, -1, NOW + 7);
	CU_ASSERT_EQUAL(l.allowed, 9);
	l.running = 1;
	hear(&l, LIMIT_OVERLOAD, -1, NOW + 100000);
	hear(&l, LIMIT_OVERLOAD, -1, NOW + 200000);
	CU_ASSERT_EQUAL(l.allowed, 1);
	for (int i = 0; i < 10000; i++)
		hear(&l, LIMIT_GOOD, -1, NOW + 300000);
	CU_ASSERT_EQUAL(l.allowed, 16);
	/* A fault of one call is nobody else's, and a limit of a minute that is known is kept by the rates. */
	hear(&l, LIMIT_FAULT, -1, NOW + 400000);
	CU_ASSERT_EQUAL(l.shut_ms < NOW + 400000, true);
	hear(&l, LIMIT_TOO_MANY, 10, NOW + 400000);
	CU_ASSERT_EQUAL(l.allowed, 16);
	hear(&l, LIMIT_TOO_MANY, 10, NOW + 400000); /* the same refusal */
	CU_ASSERT_EQUAL(l.requests.cuts, 1);
}

void test_headers_set_the_limits_and_old_ones_say_nothing_of_what_is_left(void)
{
	struct limit l = limit_of(0, 0, 0);
	struct limit_heard heard = { LIMIT_GOOD, NOW, { 50, 10, 30000 }, { 40000, 40000, 0 }, -1 };
	uint64_t chance = 1;

	limit_hear(&l, &heard, &chance, NOW + 2001);
	CU_ASSERT_EQUAL(l.requests.limit, 50);
	CU_ASSERT_EQUAL(l.tokens.limit, 40000);
	CU_ASSERT_EQUAL(l.requests.sum, 0);
	limit_hear(&l, &heard, &chance, NOW + 2000);
	CU_ASSERT_EQUAL(l.requests.sum, 40);
	CU_ASSERT_EQUAL(l.tokens.sum, 0);
	/* Numbers that no provider means. */
	heard.requests = (struct limit_heard_rate){ 0, UINT64_MAX - 1, INT64_MAX };
	heard.tokens = (struct limit_heard_rate){ UINT64_MAX - 1, 0, -5 };
	limit_hear(&l, &heard, &chance, NOW + 2000);
	CU_ASSERT_EQUAL(l.requests.limit, 50);
	CU_ASSERT_EQUAL(l.tokens.limit, INT32_MAX);
}
