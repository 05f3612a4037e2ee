/* What an answer says of a tier's limits and of its breaker, and what a call that nobody reports leaves behind. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/limit/quota.h"

#include <CUnit/CUnit.h>

enum { NOW = 1000000, OUTPUT = 100 };

static const struct rate_units small = { 50, 100 };

struct tier_of_test {
	struct quota q;
	struct quota_ticket ticket;
	uint64_t chance;
	int64_t now_ms;
};

static struct tier_of_test open_tier(struct tier_limits limits)
{
	struct tier_of_test t = { .chance = 7, .now_ms = NOW };

	quota_init(&t.q, &limits);
	return t;
}

static bool begins(struct tier_of_test *t)
{
	if (!quota_may(&t->q, small, t->now_ms))
		return false;
	quota_take(&t->q, small, t->now_ms, &t->ticket);
	return true;
}

static void hears(struct tier_of_test *t, enum call_answer answer, int64_t retry_after_ms)
{
	struct call_heard call = { .answer = answer,
		.requests = { LIMIT_UNSAID, LIMIT_UNSAID, 0 },
		.tokens = { LIMIT_UNSAID, LIMIT_UNSAID, 0 },
		.retry_after_ms = retry_after_ms };

	quota_hear(&t->q, &t->ticket, &call, TIER_API_OPENAI, OUTPUT, &t->chance, t->now_ms);
}

void test_what_an_end_says_of_its_provider(void)
{
	static const struct {
		struct str end;
		enum call_answer answer;
	} cases[] = { { STR(""), CALL_NONE }, { STR("cancelled"), CALL_NONE }, { STR("complete"), CALL_GOOD },
		{ STR("max_tokens"), CALL_CUT }, { STR("context_exceeded"), CALL_CUT },
		{ STR("over_window"), CALL_UNASKED }, { STR("refusal"), CALL_GOOD },
		{ STR("malformed"), CALL_GOOD }, { STR("bad_request"), CALL_GOOD },
		{ STR("of a newer worker"), CALL_GOOD }, { STR("rate_limited"), CALL_TOO_MANY },
		{ STR("overloaded"), CALL_OVERLOAD }, { STR("server_error"), CALL_FAULT },
		{ STR("unreachable"), CALL_FAULT }, { STR("truncated"), CALL_FAULT },
		{ STR("timeout_connect"), CALL_FAULT }, { STR("timeout_first"), CALL_FAULT },
		{ STR("timeout_silence"), CALL_FAULT }, { STR("timeout_total"), CALL_FAULT },
		{ STR("quota"), CALL_TERMINAL }, { STR("authentication"), CALL_TERMINAL },
		{ STR("forbidden"), CALL_FORBIDDEN } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(call_answer_of(cases[i].end), cases[i].answer);
}

/* However it ends, its place is free again. */
void test_a_place_is_given_back_whatever_is_heard(void)
{
	for (int answer = CALL_NONE; answer <= CALL_ANSWERS; answer++) {
		struct tier_of_test t = open_tier((struct tier_limits){ .concurrency = 1 });

		CU_ASSERT_TRUE_FATAL(begins(&t));
		CU_ASSERT_FALSE(quota_may(&t.q, small, t.now_ms));
		if (answer == CALL_ANSWERS)
			quota_lost(&t.q, &t.ticket, t.now_ms);
		else
			hears(&t, (enum call_answer)answer, -1);
		CU_ASSERT_FALSE(t.ticket.taken);
		CU_ASSERT_EQUAL(t.q.limit.running, 0);
	}
}

/* Another has let it in: it is one of those at once, and gives its place back like any. */
void test_a_call_from_before_takes_a_place_of_those_at_once(void)
{
	struct tier_of_test t =
		open_tier((struct tier_limits){ .tokens_per_minute = 1000, .concurrency = 1 });

	quota_join(&t.q, t.now_ms, &t.ticket);
	CU_ASSERT_TRUE(t.ticket.taken);
	CU_ASSERT_FALSE(quota_may(&t.q, small, t.now_ms));
	hears(&t, CALL_GOOD, -1);
	CU_ASSERT_EQUAL(t.q.limit.running, 0);
	CU_ASSERT_TRUE(quota_may(&t.q, small, t.now_ms));
}

/* Though all places are taken: it is under way, whatever is allowed. */
void test_a_call_from_before_is_not_held_back(void)
{
	struct tier_of_test t = open_tier((struct tier_limits){ .concurrency = 1 });
	struct quota_ticket second = { .taken = false };

	CU_ASSERT_TRUE_FATAL(begins(&t));
	quota_join(&t.q, t.now_ms, &second);
	CU_ASSERT_EQUAL(t.q.limit.running, 2);
	quota_lost(&t.q, &second, t.now_ms);
	CU_ASSERT_FALSE(quota_may(&t.q, small, t.now_ms));
}

void test_a_refusal_is_obeyed_and_no_fault(void)
{
	static const enum call_answer answers[] = { CALL_TOO_MANY, CALL_OVERLOAD };

	for (size_t i = 0; i < 2; i++) {
		struct tier_of_test t = open_tier((struct tier_limits){ .requests_per_minute = 1000 });

		for (int times = 0; times < 2 * BREAKER_FAULTS_MOST; times++) {
			CU_ASSERT_TRUE_FATAL(begins(&t));
			hears(&t, answers[i], 3000);
			t.now_ms += 2999;
			CU_ASSERT_FALSE(quota_may(&t.q, small, t.now_ms));
			t.now_ms++;
		}
		CU_ASSERT_EQUAL(t.q.breaker.state, BREAKER_CLOSED);
	}
}

/* Five faults in a row, then one call at a time: one that nobody reports leaves the try to another. */
void test_faults_leave_one_call_to_try(void)
{
	struct tier_of_test t = open_tier((struct tier_limits){ 0 });
	struct quota_ticket first;

	for (int i = 0; i < BREAKER_FAULTS_MOST; i++) {
		CU_ASSERT_TRUE_FATAL(begins(&t));
		hears(&t, CALL_FAULT, -1);
	}
	CU_ASSERT_FALSE(begins(&t));
	CU_ASSERT_FALSE(quota_is_shut(&t.q, t.now_ms)); /* by itself it is asked again */
	t.now_ms += BREAKER_OPEN_MS + 1;
	CU_ASSERT_TRUE_FATAL(begins(&t));
	first = t.ticket;
	CU_ASSERT_TRUE(first.tries);
	CU_ASSERT_FALSE(begins(&t));
	quota_lost(&t.q, &first, t.now_ms);
	CU_ASSERT_TRUE_FATAL(begins(&t));
	hears(&t, CALL_NONE, -1);
	CU_ASSERT_TRUE_FATAL(begins(&t));
	hears(&t, CALL_GOOD, -1);
	CU_ASSERT_EQUAL(t.q.breaker.state, BREAKER_CLOSED);
}

void test_a_quota_shuts_it_until_a_person_or_a_date(void)
{
	struct tier_of_test t = open_tier((struct tier_limits){ 0 });

	CU_ASSERT_TRUE_FATAL(begins(&t));
	hears(&t, CALL_TERMINAL, -1);
	t.now_ms += INT64_C(1) << 40;
	CU_ASSERT_TRUE(quota_is_shut(&t.q, t.now_ms));
	CU_ASSERT_FALSE(begins(&t));
	breaker_close(&t.q.breaker);
	CU_ASSERT_FALSE(quota_is_shut(&t.q, t.now_ms));
	CU_ASSERT_TRUE_FATAL(begins(&t));
	hears(&t, CALL_TERMINAL, 60000);
	CU_ASSERT_TRUE(quota_is_shut(&t.q, t.now_ms + 59999));
	CU_ASSERT_FALSE(quota_is_shut(&t.q, t.now_ms + 60000));
	t.now_ms += 60000;
	CU_ASSERT_TRUE(begins(&t));
}

/* Such an answer counts no attempt: a date that has come would have it asked without end. And while one call tries, no job is to
 * pause for it. */
void test_a_date_that_is_near_shuts_it_for_a_while(void)
{
	static const int64_t dates[] = { 0, 1, QUOTA_SHUT_MS_LEAST - 1 };

	for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
		struct tier_of_test t = open_tier((struct tier_limits){ 0 });

		CU_ASSERT_TRUE_FATAL(begins(&t));
		hears(&t, CALL_TERMINAL, dates[i]);
		t.now_ms += QUOTA_SHUT_MS_LEAST - 1;
		CU_ASSERT_TRUE(quota_is_shut(&t.q, t.now_ms));
		t.now_ms += 1;
		CU_ASSERT_TRUE_FATAL(begins(&t));
		CU_ASSERT_EQUAL(t.q.breaker.state, BREAKER_HALF_OPEN);
		CU_ASSERT_FALSE(quota_is_shut(&t.q, t.now_ms));
		CU_ASSERT_FALSE(quota_may(&t.q, small, t.now_ms));
	}
}

/* It may be smaller than it was thought to be; it waits for all that a minute has, and for ever it waits for nothing. */
void test_a_call_larger_than_a_minute_waits_for_a_whole_one(void)
{
	const struct rate_units large = { 5000, 0 };
	struct tier_of_test t = open_tier((struct tier_limits){ .tokens_per_minute = 1000 });

	for (uint32_t ppm = 500000; ppm <= 4000000; ppm *= 2) {
		t.q.limit.begin_ppm = ppm;
		CU_ASSERT_TRUE_FATAL(quota_may(&t.q, large, t.now_ms));
		quota_take(&t.q, large, t.now_ms, &t.ticket);
		quota_lost(&t.q, &t.ticket, t.now_ms);
		t.now_ms += 2 * RATE_SPAN_MS;
	}
	quota_take(&t.q, large, t.now_ms, &t.ticket);
	CU_ASSERT_FALSE(quota_may(&t.q, large, t.now_ms + RATE_SPAN_MS / 2));
}
