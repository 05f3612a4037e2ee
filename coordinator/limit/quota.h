/* Whether a tier may be asked now: its limits and its breaker together, and what an answer says of both. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_LIMIT_QUOTA_H
#define COORDINATOR_LIMIT_QUOTA_H
#include "coordinator/limit/breaker.h"
#include "coordinator/limit/limit.h"
#include "reeve/lease.h"

enum { QUOTA_WHY_BYTES = 160 };

/* Of one tier, for the whole fleet; in the memory of who leads alone, but for until when it is shut: see state/shut.h. */
struct quota {
	struct limit limit;
	struct breaker breaker;
	struct token
		resumed; /* the fleet's newest when a person last said that the provider takes calls again */
	char why[QUOTA_WHY_BYTES]; /* its breaker opened the last time, in the worker's words; "": nobody said */
	int64_t shut_ms,
		shut_unix_ms; /* the breaker's `until_ms` as it was stored last, by both clocks; 0: none */
	bool left; /* what waited for it was to go to others since it was let alone, or since a call tries */
	bool away; /* nobody went to it when that was looked at last */
};

/* What a call was let in by; its lease keeps it. One that is zeroed was not. */
struct quota_ticket {
	struct limit_ticket place;
	bool taken;
	bool tries; /* the breaker is half-open, and this is the one call */
};

/* A quota or a bill is not seen to in less: a provider that names a sooner date would be asked without end, for such an answer counts
 * no attempt. */
enum { QUOTA_SHUT_MS_LEAST = 60000 };

/* How the last call of an attempt ended, as far as it says something of the provider. */
enum call_answer {
	CALL_NONE, /* none was made, or it was called off */
	CALL_GOOD, /* an answer, whatever it is worth */
	CALL_TOO_MANY,
	CALL_OVERLOAD,
	CALL_FAULT,     /* 5xx, no connection, a stream that broke off or fell silent */
	CALL_TERMINAL,  /* quota, billing, a key that is refused: every tier of this account would hear it */
	CALL_CUT,       /* longer than this tier gives or takes: the same question would end so again */
	CALL_UNASKED,   /* the same, but the worker has measured it and asked nobody */
	CALL_FORBIDDEN, /* the key may not ask this model: others of its account may be asked */
	CALL_ANSWERS
};

struct call_heard {
	enum call_answer answer;
	bool usage_known;
	struct tier_usage usage; /* of all calls of the attempt */
	struct limit_heard_rate requests, tokens;
	int64_t retry_after_ms; /* -1: not said */
	uint8_t tier; /* of whom it speaks: the place among the tiers, from 1; 0: of the one that was to be asked */
	uint32_t calls; /* of the attempt; 0 is one, as of a worker that does not count them */
};

/* By the word of worker/model/model_end.h; of one that is not known: CALL_GOOD, for somebody answered. */
enum call_answer call_answer_of(struct str end);

void quota_init(struct quota *q, const struct tier_limits *limits);
/* True when a call of so many tokens may begin now. One that is larger than a minute's limit waits for a whole minute of it: it
 * may be smaller than it was thought to be. */
bool quota_may(struct quota *q, struct rate_units tokens, int64_t now_ms);
/* Another coordinator has asked until now, and what it counted is lost. */
void quota_begin_used(struct quota *q, int64_t now_ms);
/* A call that another has let in, or that was counted as lost, is under way: it takes a place, whatever is allowed now. */
void quota_join(struct quota *q, int64_t now_ms, struct quota_ticket *ticket);
/* It begins; quota_may() said so at this time. */
void quota_take(struct quota *q, struct rate_units tokens, int64_t now_ms, struct quota_ticket *ticket);
/* It ended like this. `ticket` may be of none, as after a restart; it is of none afterwards. `max_output` is the longest answer that
 * was asked for, `chance` a generator's state (common/rand.h). */
void quota_hear(struct quota *q, struct quota_ticket *ticket, const struct call_heard *call,
	enum tier_api api, uint64_t max_output, uint64_t *chance, int64_t now_ms);
/* Another tier of its account was told so: CALL_TERMINAL is its answer, too. */
void quota_shut(struct quota *q, const struct call_heard *call, uint64_t *chance, int64_t now_ms);
/* It ended, and nobody says how. */
void quota_lost(struct quota *q, struct quota_ticket *ticket, int64_t now_ms);
/* True while no call is let in before a person has acted, or a date that the provider named has come. */
bool quota_is_shut(const struct quota *q, int64_t now_ms);
/* True while faults have it let alone, or one call tries it, after so many openings in a row: by itself it is asked again. */
bool quota_rests(const struct quota *q, uint32_t openings, int64_t now_ms);
/* After so many openings in a row another tier is better asked of what waits for it: the first is over in five seconds, and a dearer
 * tier costs more than these. Who looks again, or plans, is chosen for what it is: that waits for ten more. */
enum { QUOTA_RESTS = 2, QUOTA_RESTS_LONG = 3 };
/* True when such a date has come, and no answer has said yet whether it was right. */
bool quota_is_due(const struct quota *q, int64_t now_ms);
#endif
