/* The provider's own bill: what each model was asked, answered and costs, to a millionth of a micro-dollar. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_BILL_H
#define BENCH_PROVIDER_BILL_H
#include "bench/provider/usage.h"

#include <stddef.h>

/* Micro-dollars per million tokens: 0.25 USD is 250000. */
struct price {
	uint64_t input;
	uint64_t output;
	uint64_t cache_read;
	uint64_t cache_write;      /* the whole price of a token that is to be kept */
	uint64_t cache_write_long; /* for an hour */
};

/* Of one model. */
struct account {
	uint64_t calls;     /* accepted: what was refused costs nothing */
	uint64_t finished;  /* answered to their end */
	uint64_t cancelled; /* left by the client */
	uint64_t faulted;   /* ended by a fault of the script */
	uint64_t limited;   /* refused: 429, come again */
	uint64_t broke;     /* refused: the quota is used up */
	uint64_t failed;    /* refused for any other reason */
	struct usage usage;
	uint64_t cost; /* millionths of a micro-dollar */
};

/* The cost of these tokens in millionths of a micro-dollar, exactly. */
uint64_t bill_cost(const struct price *price, const struct usage *usage);
/* Puts them on the account. */
void bill_add(struct account *a, const struct price *price, const struct usage *usage);
/* In whole micro-dollars, a begun one counts. */
uint64_t bill_microusd(uint64_t cost);
#endif
