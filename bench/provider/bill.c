/* Arithmetic of the bill. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/bill.h"

#include <assert.h>

enum { MILLION = 1000000 };

uint64_t bill_cost(const struct price *price, const struct usage *u)
{
	return u->input * price->input + u->cached * price->cache_read + u->written * price->cache_write +
	       u->written_long * price->cache_write_long + u->output * price->output;
}

void bill_add(struct account *a, const struct price *price, const struct usage *u)
{
	uint64_t cost = bill_cost(price, u);

	assert(a->cost + cost >= a->cost);
	a->cost += cost;
	a->usage.input += u->input;
	a->usage.cached += u->cached;
	a->usage.written += u->written;
	a->usage.written_long += u->written_long;
	a->usage.output += u->output;
}

uint64_t bill_microusd(uint64_t cost)
{
	return cost / MILLION + (cost % MILLION != 0);
}
