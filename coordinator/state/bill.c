/* The charges of one subtask. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/bill.h"

#include <assert.h>
#include <stddef.h>

struct charge *bill_charge(struct bill *bill, struct token token)
{
	for (uint32_t i = 0; bill && i < bill->count; i++)
		if (token_equal(bill->charges[i].token, token))
			return &bill->charges[i];
	return NULL;
}

void bill_close(struct bill *bill, struct charge *charge, uint64_t microusd)
{
	assert(bill->count);
	bill->spent += microusd;
	*charge = bill->charges[--bill->count];
}

void bill_doubt(struct bill *bill, uint64_t microusd)
{
	uint64_t sure = bill->spent - bill->unsure;

	bill->unsure += microusd < sure ? microusd : sure;
}

static void make_room(struct bill *bill)
{
	struct charge *oldest = NULL;
	uint32_t microusd;

	for (uint32_t i = 0; i < bill->count; i++) {
		struct charge *charge = &bill->charges[i];

		if (charge->full && (!oldest || token_compare(charge->token, oldest->token) < 0))
			oldest = charge;
	}
	assert(oldest); /* two are live at most */
	microusd = oldest->microusd;
	bill_close(bill, oldest, microusd);
	bill_doubt(bill, microusd);
}

void bill_open(struct bill *bill, struct token token, uint32_t microusd, uint64_t worker)
{
	if (bill->count == BILL_CHARGES_MOST)
		make_room(bill);
	bill->charges[bill->count++] =
		(struct charge){ .token = token, .microusd = microusd, .worker = worker };
}

struct charge *bill_newest(struct bill *bill)
{
	struct charge *newest = NULL;

	for (uint32_t i = 0; bill && i < bill->count; i++) {
		struct charge *charge = &bill->charges[i];

		if (!charge->full && (!newest || token_compare(charge->token, newest->token) > 0))
			newest = charge;
	}
	return newest;
}

static uint64_t in_full(const struct bill *bill)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < bill->count; i++)
		sum += bill->charges[i].full ? bill->charges[i].microusd : 0;
	return sum;
}

uint64_t bill_unreported(const struct bill *bill)
{
	return bill->unsure + in_full(bill);
}

uint64_t bill_settled(const struct bill *bill)
{
	return bill->spent + in_full(bill);
}

void purse_add(struct purse *purse, const struct bill *bill)
{
	purse->spent += bill_settled(bill);
	for (uint32_t i = 0; i < bill->count; i++)
		purse->reserved += bill->charges[i].full ? 0 : bill->charges[i].microusd;
}
