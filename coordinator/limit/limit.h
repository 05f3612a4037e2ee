/* What a provider allows a tier, for the whole fleet: calls and tokens a minute, calls at once, and when to come again. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_LIMIT_LIMIT_H
#define COORDINATOR_LIMIT_LIMIT_H
#include "common/tier/tier.h"
#include "coordinator/limit/rate.h"
#include "reeve/error.h"

#include <stdbool.h>

/* Of one tier. Everything is data: it may be copied, and the same calls give the same decisions. */
struct limit {
	struct rate requests;
	struct rate tokens;
	uint32_t concurrency; /* most calls at once; 0: no limit */
	uint32_t allowed;     /* now: fewer after an overload, and one more for each round of good answers */
	uint32_t good;        /* answers since it grew */
	uint32_t running;
	uint32_t refusals;  /* in a row */
	int64_t shut_ms;    /* nothing is taken before */
	uint32_t begin_ppm; /* of what was asked for, what calls have used: as they begin, */
	uint32_t end_ppm;   /* and at their end */
};

/* A call's place; its lease keeps it. */
struct limit_ticket {
	int64_t at_ms;
	struct rate_units asked;
	struct rate_units taken; /* what calls of this tier have used of what they asked for */
};

/* What an answer's headers say of a rate; LIMIT_UNSAID where they do not. */
#define LIMIT_UNSAID UINT64_MAX
struct limit_heard_rate {
	uint64_t limit;
	uint64_t left;
	int64_t reset_ms; /* until all is there again, from at_ms on */
};

enum limit_answer {
	LIMIT_GOOD,     /* whatever it says: it was let in */
	LIMIT_TOO_MANY, /* 429, but for quota and billing, which are the breaker's */
	LIMIT_OVERLOAD, /* 529, 503: the provider has more than it can do */
	LIMIT_FAULT,    /* other 5xx, a broken connection: of this call alone */
};

struct limit_heard {
	enum limit_answer answer;
	int64_t at_ms; /* when the worker heard it */
	struct limit_heard_rate requests, tokens;
	int64_t retry_after_ms; /* from at_ms on; -1: not said */
};

void limit_init(struct limit *l, const struct tier_limits *limits);
/* The tokens that a call may count for at the provider, to be asked for before it; and those that it did, to be settled
 * after it. Chat completions count the prompt or the longest answer that was allowed, whichever is more, at once;
 * Messages count the prompt without what came from the cache, and the answer once it is there. */
struct rate_units limit_tokens_before(enum tier_api api, uint64_t prompt, uint64_t max_output);
struct rate_units limit_tokens_after(enum tier_api api, const struct tier_usage *usage, uint64_t max_output);

/* 0: the call may be made, and `ticket` is its place. -E_EXHAUSTED: not before *again_ms, an absolute time (INT64_MAX: not
 * before another call is settled). -E_TOO_LARGE: it is more than the limit of a minute and never can be made. */
int limit_take(struct limit *l, struct rate_units tokens, int64_t now_ms, struct limit_ticket *ticket,
	int64_t *again_ms) MUST_CHECK;
/* True when limit_take() would give a place now. */
bool limit_may(struct limit *l, struct rate_units tokens, int64_t now_ms);
/* A place for a call that is under way already; what it used counts when it is settled. */
void limit_join(struct limit *l, int64_t now_ms, struct limit_ticket *ticket);
/* So many calls more were made under a ticket of one: those that follow wait for them. */
void limit_more(struct limit *l, uint32_t calls, int64_t now_ms);
/* The call is over, and used so much; zeroes: it was not let in. */
void limit_settle(
	struct limit *l, const struct limit_ticket *ticket, struct rate_units tokens, int64_t now_ms);
/* It is over, and nobody knows what it used: it counts for all that was taken. */
void limit_settle_unknown(struct limit *l, const struct limit_ticket *ticket, int64_t now_ms);
/* Corrects the limits by what an answer said. `chance` is a generator's state (common/rand.h): backoff has full jitter
 * (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015). */
void limit_hear(struct limit *l, const struct limit_heard *heard, uint64_t *chance, int64_t now_ms);
#endif
