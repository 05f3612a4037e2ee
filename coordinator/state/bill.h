/* What a subtask has cost, and what is still out for it. Money is integer micro-dollars. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_BILL_H
#define COORDINATOR_STATE_BILL_H
#include "common/str.h"
#include "reeve/lease.h"
#include "reeve/limits.h"

#include <stdbool.h>

/* What was reserved for one attempt. */
struct charge {
	struct token token;
	uint32_t microusd;
	uint64_t worker; /* str_hash() of its name: nobody else says what it cost */
	bool full; /* nobody said what it cost: it counts as spent in full, until a late report says less */
};

/* Of a subtask that is paid for; free ones have none. */
struct bill {
	uint64_t spent; /* of attempts that were reported */
	uint32_t count;
	struct charge charges[BILL_CHARGES_MOST];
	uint64_t unsure; /* of `spent`: reported at its bound, for the provider told the worker no usage */
};

/* Of a job. What its contract grants is never less than the two others together, unless a report says that a call cost
 * more than was reserved for it. */
struct purse {
	uint64_t granted;
	uint64_t reserved; /* by calls that may be under way */
	uint64_t spent;    /* reported, or settled in full */
};

/* The charge of this token, or NULL; `bill` may be NULL. */
struct charge *bill_charge(struct bill *bill, struct token token);
/* Adds one that is out. The oldest that nobody has reported makes way where there is no room: it counts as it is. */
void bill_open(struct bill *bill, struct token token, uint32_t microusd, uint64_t worker);
/* It is known what this charge came to. */
void bill_close(struct bill *bill, struct charge *charge, uint64_t microusd);
/* Of what was spent so much was reported by one who was not told the usage. */
void bill_doubt(struct bill *bill, uint64_t microusd);
/* Of those that are out the newest, or NULL. */
struct charge *bill_newest(struct bill *bill);
/* What it has come to so far: reported, or settled in full. */
uint64_t bill_settled(const struct bill *bill);
/* Of that what nobody knows: it is counted as it was reserved, or at its bound, and may have cost less. */
uint64_t bill_unreported(const struct bill *bill);
/* A stored bill is part of its job's account again. */
void purse_add(struct purse *purse, const struct bill *bill);
#endif
