/* Takes from two rates and a number of places, gives back, and listens. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/limit/limit.h"

#include "common/rand.h"

#include <assert.h>

enum {
	PPM = 1000000,
	MEAN_SHARE = 16,      /* of each new sample: the newest few dozen calls count */
	LEAST_PPM = PPM / 64, /* a run of very short answers says little about the next */
	MOST_PPM = PPM * 4,   /* nor one of prompts that were estimated badly */
	FRESH_MS = 2000,      /* what was left longer ago says nothing of now */
	BACKOFF_MS = 1000,    /* when nobody says how long; doubled each time */
	BACKOFF_MOST_MS = 60000,
	BACKOFF_DOUBLINGS = 6,
	RETRY_AFTER_MOST_MS = 3600000, /* a longer one is a quota, and that is the breaker's */
};

void limit_init(struct limit *l, const struct tier_limits *limits)
{
	*l = (struct limit){ .concurrency = limits->concurrency,
		.allowed = limits->concurrency ? limits->concurrency : UINT32_MAX,
		.begin_ppm = PPM,
		.end_ppm = PPM };
	rate_set_limit(&l->requests, limits->requests_per_minute);
	rate_set_limit(&l->tokens, limits->tokens_per_minute);
}

struct rate_units limit_tokens_before(enum tier_api api, uint64_t prompt, uint64_t max_output)
{
	if (api == TIER_API_OPENAI)
		return (struct rate_units){ prompt > max_output ? prompt : max_output, 0 };
	return (struct rate_units){ prompt, max_output };
}

struct rate_units limit_tokens_after(enum tier_api api, const struct tier_usage *usage, uint64_t max_output)
{
	return limit_tokens_before(
		api, usage->input + usage->cache_write, api == TIER_API_OPENAI ? max_output : usage->output);
}

/* Longest answers are asked for and short ones come: what is taken is what such calls have used in the mean, for over
 * those that are under way the errors even out. Each is corrected when its call is over. */
static struct rate_units expected(const struct limit *l, struct rate_units asked)
{
	return (struct rate_units){ (asked.begin * l->begin_ppm + PPM - 1) / PPM,
		(asked.end * l->end_ppm + PPM - 1) / PPM };
}

static const struct rate_units one = { 1, 0 };

/* As limit_take(), but that nothing is taken yet. */
static int look(struct limit *l, struct rate_units taken, int64_t now_ms, int64_t *again_ms)
{
	int64_t requests_ms, tokens_ms, wait_ms;

	if (l->running >= l->allowed) {
		*again_ms = INT64_MAX;
		return -E_EXHAUSTED;
	}
	requests_ms = rate_wait_ms(&l->requests, one, now_ms);
	tokens_ms = rate_wait_ms(&l->tokens, taken, now_ms);
	if (tokens_ms == INT64_MAX)
		return -E_TOO_LARGE;
	wait_ms = requests_ms > tokens_ms ? requests_ms : tokens_ms;
	if (l->shut_ms - now_ms > wait_ms)
		wait_ms = l->shut_ms - now_ms;
	if (wait_ms > 0) {
		*again_ms = now_ms + wait_ms;
		return -E_EXHAUSTED;
	}
	return 0;
}

bool limit_may(struct limit *l, struct rate_units tokens, int64_t now_ms)
{
	int64_t again_ms;

	return !look(l, expected(l, tokens), now_ms, &again_ms);
}

int limit_take(struct limit *l, struct rate_units tokens, int64_t now_ms, struct limit_ticket *ticket,
	int64_t *again_ms)
{
	struct rate_units taken = expected(l, tokens);
	int err;

	assert(tokens.begin <= INT32_MAX && tokens.end <= INT32_MAX);
	err = look(l, taken, now_ms, again_ms);
	if (err)
		return err;
	rate_take(&l->requests, one, now_ms);
	rate_take(&l->tokens, taken, now_ms);
	l->running++;
	*ticket = (struct limit_ticket){ now_ms, tokens, taken };
	return 0;
}

void limit_join(struct limit *l, int64_t now_ms, struct limit_ticket *ticket)
{
	l->running++;
	*ticket = (struct limit_ticket){ .at_ms = now_ms };
}

void limit_more(struct limit *l, uint32_t calls, int64_t now_ms)
{
	rate_take(&l->requests, (struct rate_units){ calls, 0 }, now_ms);
}

static void learn(uint32_t *ppm, uint64_t asked, uint64_t actual)
{
	uint64_t sample;

	if (!asked)
		return;
	sample = actual < 4 * asked ? actual * PPM / asked : MOST_PPM;
	sample = (*ppm * (uint64_t)(MEAN_SHARE - 1) + sample) / MEAN_SHARE;
	*ppm = (uint32_t)(sample > LEAST_PPM ? sample : LEAST_PPM);
}

void limit_settle(
	struct limit *l, const struct limit_ticket *ticket, struct rate_units tokens, int64_t now_ms)
{
	assert(l->running > 0);
	l->running--;
	/* A provider may say any number. */
	tokens.begin = tokens.begin < INT32_MAX ? tokens.begin : INT32_MAX;
	tokens.end = tokens.end < INT32_MAX ? tokens.end : INT32_MAX;
	rate_settle(&l->tokens, ticket->at_ms, ticket->taken, tokens, now_ms);
	if (!tokens.begin)
		return;
	learn(&l->begin_ppm, ticket->asked.begin, tokens.begin);
	learn(&l->end_ppm, ticket->asked.end, tokens.end);
}

void limit_settle_unknown(struct limit *l, const struct limit_ticket *ticket, int64_t now_ms)
{
	assert(l->running > 0);
	l->running--;
	rate_settle(&l->tokens, ticket->at_ms, ticket->taken, ticket->taken, now_ms);
}

static void hear_rate(struct rate *r, const struct limit_heard_rate *heard, int64_t at_ms, int64_t now_ms)
{
	int64_t age_ms = now_ms - at_ms;

	/* A limit of none would end all work on a word. */
	if (heard->limit != LIMIT_UNSAID && heard->limit)
		rate_set_limit(r, heard->limit < INT32_MAX ? (uint32_t)heard->limit : INT32_MAX);
	if (heard->left == LIMIT_UNSAID || age_ms > FRESH_MS)
		return;
	rate_hear_left(r, heard->left < INT32_MAX ? heard->left : INT32_MAX,
		heard->reset_ms > age_ms ? heard->reset_ms - age_ms : 0, now_ms);
}

/* An answer of the calls that were under way when the first refusal came says nothing new. */
static void back_off(struct limit *l, uint64_t *chance, int64_t now_ms)
{
	uint32_t doublings = l->refusals < BACKOFF_DOUBLINGS ? l->refusals : BACKOFF_DOUBLINGS;
	int64_t most = (int64_t)BACKOFF_MS << doublings;

	if (now_ms < l->shut_ms)
		return;
	l->refusals++;
	l->shut_ms = now_ms + 1 +
		     (int64_t)rand_below(chance, (uint64_t)(most < BACKOFF_MOST_MS ? most : BACKOFF_MOST_MS));
}

/* Half as many at once, down to one; then one more for each round of good answers: additive increase, multiplicative
 * decrease (Chiu, Jain 1989), as congestion is met elsewhere. */
static void shrink(struct limit *l, int64_t now_ms)
{
	uint32_t from = l->running < l->allowed ? l->running : l->allowed;

	if (now_ms < l->shut_ms)
		return;
	l->allowed = from > 1 ? from / 2 : 1;
	l->good = 0;
}

static void grow(struct limit *l)
{
	uint32_t most = l->concurrency ? l->concurrency : UINT32_MAX;

	l->refusals = 0;
	if (l->allowed >= most || ++l->good < l->allowed)
		return;
	l->allowed++;
	l->good = 0;
}

void limit_hear(struct limit *l, const struct limit_heard *heard, uint64_t *chance, int64_t now_ms)
{
	bool known = l->requests.limit || l->tokens.limit;
	int64_t until_ms = heard->at_ms + (heard->retry_after_ms < RETRY_AFTER_MOST_MS ? heard->retry_after_ms
										       : RETRY_AFTER_MOST_MS);

	assert(heard->at_ms <= now_ms);
	hear_rate(&l->requests, &heard->requests, heard->at_ms, now_ms);
	hear_rate(&l->tokens, &heard->tokens, heard->at_ms, now_ms);
	if (heard->answer == LIMIT_GOOD) {
		grow(l);
		return;
	}
	if (heard->answer == LIMIT_FAULT)
		return;
	/* Without a rate to keep there is only the number at once to lower. */
	if (heard->answer == LIMIT_OVERLOAD || !known)
		shrink(l, now_ms);
	if (heard->answer == LIMIT_TOO_MANY && now_ms >= l->shut_ms) {
		rate_cut_burst(&l->requests);
		rate_cut_burst(&l->tokens);
	}
	if (heard->retry_after_ms < 0)
		back_off(l, chance, now_ms);
	else if (until_ms > l->shut_ms)
		l->shut_ms = until_ms;
}
