/* Asks both before a call, and tells both after it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/limit/quota.h"

#include <assert.h>

enum { PPM = 1000000 };

enum call_answer call_answer_of(struct str end)
{
	static const struct {
		struct str end;
		enum call_answer answer;
	} ends[] = {
		{ STR(""), CALL_NONE },
		{ STR("cancelled"), CALL_NONE },
		{ STR("rate_limited"), CALL_TOO_MANY },
		{ STR("overloaded"), CALL_OVERLOAD },
		{ STR("server_error"), CALL_FAULT },
		{ STR("unreachable"), CALL_FAULT },
		{ STR("truncated"), CALL_FAULT },
		{ STR("timeout_connect"), CALL_FAULT },
		{ STR("timeout_first"), CALL_FAULT },
		{ STR("timeout_silence"), CALL_FAULT },
		{ STR("timeout_total"), CALL_FAULT },
		{ STR("quota"), CALL_TERMINAL },
		{ STR("authentication"), CALL_TERMINAL },
		{ STR("forbidden"), CALL_FORBIDDEN },
		{ STR("max_tokens"), CALL_CUT },
		{ STR("context_exceeded"), CALL_CUT },
		{ STR("over_window"), CALL_UNASKED },
	};

	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (str_equal(end, ends[i].end))
			return ends[i].answer;
	return CALL_GOOD;
}

void quota_init(struct quota *q, const struct tier_limits *limits)
{
	*q = (struct quota){ 0 };
	limit_init(&q->limit, limits);
}

/* As much as is ever taken at once: calls that used more than was thought have taught to take more than is asked for. */
static struct rate_units within_a_minute(const struct quota *q, struct rate_units tokens)
{
	uint64_t limit = q->limit.tokens.limit, more = q->limit.begin_ppm > PPM ? q->limit.begin_ppm : PPM;

	if (limit && tokens.begin > limit * PPM / more)
		tokens.begin = limit * PPM / more;
	return tokens;
}

bool quota_may(struct quota *q, struct rate_units tokens, int64_t now_ms)
{
	return breaker_may(&q->breaker, now_ms) && limit_may(&q->limit, within_a_minute(q, tokens), now_ms);
}

void quota_take(struct quota *q, struct rate_units tokens, int64_t now_ms, struct quota_ticket *ticket)
{
	int64_t again_ms;
	int err = limit_take(&q->limit, within_a_minute(q, tokens), now_ms, &ticket->place, &again_ms);
	bool open = breaker_take(&q->breaker, now_ms);

	assert(!err && open);
	ticket->taken = true;
	ticket->tries = q->breaker.state == BREAKER_HALF_OPEN;
	q->left = q->left && !ticket->tries;
}

void quota_begin_used(struct quota *q, int64_t now_ms)
{
	rate_begin_used(&q->limit.requests, now_ms);
	rate_begin_used(&q->limit.tokens, now_ms);
}

void quota_join(struct quota *q, int64_t now_ms, struct quota_ticket *ticket)
{
	assert(!ticket->taken);
	limit_join(&q->limit, now_ms, &ticket->place);
	ticket->taken = true;
}

/* What was refused used nothing, but for calls of the same conversation before it. */
static bool was_let_in(const struct call_heard *call)
{
	return call->answer == CALL_GOOD || call->answer == CALL_CUT || call->answer == CALL_FAULT;
}

enum { CALLS_MOST = 64 }; /* of an attempt, as far as its worker is believed */

/* A conversation took the place of one call as it began. */
static void count_more_calls(struct quota *q, uint32_t calls, int64_t now_ms)
{
	if (calls > 1)
		limit_more(&q->limit, (calls < CALLS_MOST ? calls : CALLS_MOST) - 1, now_ms);
}

static void settle(struct quota *q, struct quota_ticket *ticket, const struct call_heard *call,
	enum tier_api api, uint64_t max_output, int64_t now_ms)
{
	const struct tier_usage *usage = &call->usage;
	bool used = usage->input || usage->output || usage->cache_write;

	if (!ticket->taken)
		return;
	if (call->usage_known && used)
		limit_settle(&q->limit, &ticket->place, limit_tokens_after(api, usage, max_output), now_ms);
	else if (was_let_in(call))
		limit_settle_unknown(&q->limit, &ticket->place, now_ms);
	else
		limit_settle(&q->limit, &ticket->place, (struct rate_units){ 0, 0 }, now_ms);
}

static void tell_limit(struct limit *l, const struct call_heard *call, uint64_t *chance, int64_t now_ms)
{
	static const enum limit_answer answers[CALL_ANSWERS] = {
		[CALL_GOOD] = LIMIT_GOOD,
		[CALL_TOO_MANY] = LIMIT_TOO_MANY,
		[CALL_OVERLOAD] = LIMIT_OVERLOAD,
		[CALL_FAULT] = LIMIT_FAULT,
		[CALL_TERMINAL] = LIMIT_FAULT,
		[CALL_FORBIDDEN] = LIMIT_FAULT,
		[CALL_CUT] = LIMIT_GOOD,
	};
	struct limit_heard heard = { answers[call->answer], now_ms, call->requests, call->tokens,
		call->retry_after_ms };

	limit_hear(l, &heard, chance, now_ms);
}

static void tell_breaker(struct breaker *b, const struct call_heard *call, uint64_t *chance, int64_t now_ms)
{
	bool dated = call->retry_after_ms >= 0 && call->retry_after_ms < INT64_MAX - now_ms;
	int64_t after_ms =
		call->retry_after_ms > QUOTA_SHUT_MS_LEAST ? call->retry_after_ms : QUOTA_SHUT_MS_LEAST;

	if (call->answer == CALL_TERMINAL || call->answer == CALL_FORBIDDEN)
		breaker_hear(
			b, BREAKER_TERMINAL, dated ? now_ms + after_ms : BREAKER_FOREVER, chance, now_ms);
	else
		breaker_hear(b, call->answer == CALL_FAULT ? BREAKER_FAULT : BREAKER_GOOD, 0, chance, now_ms);
}

void quota_hear(struct quota *q, struct quota_ticket *ticket, const struct call_heard *call,
	enum tier_api api, uint64_t max_output, uint64_t *chance, int64_t now_ms)
{
	assert(call->answer < CALL_ANSWERS);
	settle(q, ticket, call, api, max_output, now_ms);
	count_more_calls(q, call->calls, now_ms);
	if (call->answer != CALL_NONE && call->answer != CALL_UNASKED) {
		tell_limit(&q->limit, call, chance, now_ms);
		tell_breaker(&q->breaker, call, chance, now_ms);
	} else if (ticket->tries) {
		breaker_lost(&q->breaker);
	}
	*ticket = (struct quota_ticket){ 0 };
}

void quota_shut(struct quota *q, const struct call_heard *call, uint64_t *chance, int64_t now_ms)
{
	assert(call->answer == CALL_TERMINAL);
	tell_breaker(&q->breaker, call, chance, now_ms);
}

void quota_lost(struct quota *q, struct quota_ticket *ticket, int64_t now_ms)
{
	if (ticket->taken)
		limit_settle_unknown(&q->limit, &ticket->place, now_ms);
	if (ticket->tries)
		breaker_lost(&q->breaker);
	*ticket = (struct quota_ticket){ 0 };
}

bool quota_is_shut(const struct quota *q, int64_t now_ms)
{
	/* While one call tries, whether it is shut is not known. */
	return q->breaker.state == BREAKER_OPEN && q->breaker.terminal && !breaker_may(&q->breaker, now_ms);
}

bool quota_rests(const struct quota *q, uint32_t openings, int64_t now_ms)
{
	const struct breaker *b = &q->breaker;

	return b->state != BREAKER_CLOSED && !b->terminal && b->openings >= openings &&
	       !breaker_may(b, now_ms);
}

bool quota_is_due(const struct quota *q, int64_t now_ms)
{
	return q->breaker.terminal && !quota_is_shut(q, now_ms);
}
