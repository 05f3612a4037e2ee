/* Which tier to try next: the cheapest expected way to an accepted result, or none, because none is worth its price. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ROUTE_CHOOSE_H
#define COORDINATOR_ROUTE_CHOOSE_H
#include "reeve/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CHOOSE_TIERS_MOST = TIERS_MOST,
	CHOOSE_TRIES_MOST =
		3, /* of one subtask: each through the same leaky gate lets more that is wrong through */
};

/* What gates have said. */
struct choose_verdicts {
	uint32_t accepted;
	uint32_t refused;
};

struct choose_tier {
	double accept; /* the chance that the gates accept its first try, before any verdict is known */
	int64_t cost_microusd; /* of one try, expected; what its gates cost is part of it */
	/* Of its tries of the same lens, size and language, by how many refusals came before. */
	struct choose_verdicts after[CHOOSE_TRIES_MOST];
	bool closed; /* may not be asked now: its breaker is open */
	/* The same of others of its lens, of another size or language: they weigh as what is believed does. */
	struct choose_verdicts akin[CHOOSE_TRIES_MOST];
};

/* How far the gates can be believed: of right results they pass so many, and so many of wrong ones. */
struct choose_gate {
	double true_pass;
	double false_pass;
};

/* The operator's knob, and what is left. */
struct choose_wish {
	int64_t worth_microusd; /* of a result that is right: what one more of them may cost */
	int64_t left_microusd;  /* of the budget */
	struct choose_gate gate;
	double leak; /* what is accepted no more often than this is not tried: it is what any gate lets through */
};

/* The tiers whose results the gates have refused, in their order. A try that was lost, or that a provider turned away, is none
 * of them. */
struct choose_past {
	uint8_t tried[CHOOSE_TRIES_MOST];
	uint32_t count;
};

enum choose_end {
	CHOOSE_TRY,
	CHOOSE_NOT_WORTH, /* what is left to try costs more than it would bring */
	CHOOSE_SPENT,     /* CHOOSE_TRIES_MOST have been refused, or every tier has */
	CHOOSE_NO_MONEY,  /* what is worth a try costs more than what is left of the budget */
	CHOOSE_CLOSED,    /* no tier that is left can be asked now */
};

struct choose_step {
	uint8_t tier;
	double accept; /* after the refusals before it, and with the verdicts that are known */
	double right;  /* the chance that it is accepted and right */
};

/* The decision, and all that it was made from. */
struct choice {
	enum choose_end end;
	struct choose_step way
		[CHOOSE_TRIES_MOST]; /* the whole way; the next one is tried only if the one before is refused */
	uint32_t count;              /* 0 unless CHOOSE_TRY */
	double accepted;             /* the chance that the way ends in an accepted result, */
	double right;                /* and in one that is right */
	double cost_microusd;        /* expected, of the whole way */
	double gain_microusd;        /* expected worth less cost; of nothing at all it is 0 */
	double accept[CHOOSE_TIERS_MOST]; /* of each tier, were it tried next */
};

/* The chance that the gates accept a try of this tier after so many refusals, below CHOOSE_TRIES_MOST, when `believed` is what
 * would be said without verdicts. */
double choose_accept(const struct choose_tier *tier, double believed, uint32_t refusals);
/* What is left of a chance when another tier, that was accepted with chance `other`, has been refused: what is hard for one
 * model is mostly hard for the next. */
double choose_after_refusal(double accept, double other);
/* The chance that a try which is accepted with chance `accept` is accepted and right. */
double choose_right(double accept, const struct choose_gate *gate);
/* Of the tiers that are left, which are never asked twice, takes those of the greatest gain, in the order that is expected to cost
 * least until one is accepted. tiers: at most CHOOSE_TIERS_MOST, chances from 0 to 1, costs not negative. */
void choose(const struct choose_tier *tiers, uint32_t count, const struct choose_wish *wish,
	const struct choose_past *past, struct choice *out);
#endif
