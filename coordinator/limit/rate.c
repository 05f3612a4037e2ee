/* A ring of slots, and a time that runs ahead of the clock. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/limit/rate.h"

#include <assert.h>
#include <stdbool.h>

/* Some tell what is left in round numbers. */
enum { ROUNDED_SHARE = 32 };

/* At the limit over the span: 61 seconds for a minute's worth. */
static int64_t even_us(const struct rate *r, uint64_t units)
{
	return (int64_t)(units * (RATE_SPAN_MS * UINT64_C(1000)) / r->limit);
}

/* Forgets the slots that have left the span. */
static void roll(struct rate *r, int64_t now_ms)
{
	int64_t slot = now_ms / RATE_SLOT_MS, steps = slot - r->slot;

	for (int64_t i = 1; i <= steps && i <= RATE_SLOTS; i++) {
		uint64_t *old = &r->used[(r->slot + i) % RATE_SLOTS];

		r->sum -= *old;
		*old = 0;
	}
	if (steps > 0)
		r->slot = slot;
}

static bool slot_is_kept(const struct rate *r, int64_t slot)
{
	return slot >= 0 && slot > r->slot - RATE_SLOTS && slot <= r->slot;
}

/* Until enough has left the span for so many units to fit. */
static int64_t room_ms(const struct rate *r, uint64_t units, int64_t now_ms)
{
	uint64_t sum = r->sum;

	if (sum + units <= r->limit)
		return 0;
	for (int64_t slot = r->slot - RATE_SLOTS + 1; slot <= r->slot; slot++) {
		if (slot_is_kept(r, slot))
			sum -= r->used[slot % RATE_SLOTS];
		if (sum + units <= r->limit)
			return (slot + RATE_SLOTS) * RATE_SLOT_MS - now_ms;
	}
	return INT64_MAX;
}

static int64_t pace_ms(const struct rate *r, int64_t now_ms)
{
	int64_t ahead_us = r->due_us - now_ms * 1000;
	int64_t burst_ms = RATE_BURST_MS >> 2 * r->cuts;
	int64_t burst_us = (burst_ms > RATE_BURST_MS_LEAST ? burst_ms : RATE_BURST_MS_LEAST) * 1000;

	return ahead_us > burst_us ? (ahead_us - burst_us + 999) / 1000 : 0;
}

int64_t rate_wait_ms(struct rate *r, struct rate_units units, int64_t now_ms)
{
	uint64_t landing = r->pending / RATE_LANDING;
	int64_t room, pace;

	assert(now_ms >= 0);
	if (!r->limit)
		return 0;
	if (units.begin > r->limit)
		return INT64_MAX;
	roll(r, now_ms);
	/* Alone it always fits, however much is to come. */
	if (landing > r->limit - units.begin)
		landing = r->limit - units.begin;
	room = room_ms(r, units.begin + landing, now_ms);
	pace = pace_ms(r, now_ms);
	return room > pace ? room : pace;
}

void rate_take(struct rate *r, struct rate_units units, int64_t now_ms)
{
	roll(r, now_ms);
	r->used[r->slot % RATE_SLOTS] += units.begin;
	r->sum += units.begin;
	r->pending += units.end;
	if (!r->limit)
		return;
	if (r->due_us < now_ms * 1000)
		r->due_us = now_ms * 1000;
	r->due_us += even_us(r, units.begin + units.end);
}

/* Of the limit what is free again so long after it may have been used up: whoever asked may have been a burst ahead of an even pace. */
static uint64_t back_after(const struct rate *r, int64_t after_ms)
{
	return after_ms > RATE_BURST_MS ? (uint64_t)(after_ms - RATE_BURST_MS) * r->limit / RATE_SPAN_MS : 0;
}

void rate_begin_used(struct rate *r, int64_t now_ms)
{
	uint64_t left = r->limit;

	if (!r->limit)
		return;
	roll(r, now_ms);
	assert(!r->sum); /* it begins */
	r->sum = r->limit;
	for (int64_t i = RATE_SLOTS - 1; i > 0; i--) {
		int64_t leaves_ms = RATE_SPAN_MS - i * RATE_SLOT_MS;
		uint64_t units = back_after(r, leaves_ms) - back_after(r, leaves_ms - RATE_SLOT_MS);

		r->used[(r->slot + RATE_SLOTS - i) % RATE_SLOTS] = units;
		left -= units;
	}
	r->used[r->slot % RATE_SLOTS] = left;
}

/* A provider may say any number: nobody is charged more for one call than a minute has. */
static uint64_t at_most_a_minute(const struct rate *r, uint64_t units)
{
	return r->limit && units > r->limit ? r->limit : units;
}

static void begin_correct(struct rate *r, int64_t slot, uint64_t units, uint64_t actual)
{
	if (!slot_is_kept(r, slot))
		return;
	uint64_t *used = &r->used[slot % RATE_SLOTS];

	assert(*used >= units);
	*used += actual - units;
	r->sum += actual - units;
}

void rate_settle(
	struct rate *r, int64_t taken_ms, struct rate_units units, struct rate_units actual, int64_t now_ms)
{
	uint64_t took = units.begin + units.end;

	actual.begin = at_most_a_minute(r, actual.begin);
	actual.end = at_most_a_minute(r, actual.end);
	roll(r, now_ms);
	begin_correct(r, taken_ms / RATE_SLOT_MS, units.begin, actual.begin);
	assert(r->pending >= units.end);
	r->pending -= units.end;
	r->used[r->slot % RATE_SLOTS] += actual.end;
	r->sum += actual.end;
	if (!r->limit)
		return;
	if (actual.begin + actual.end > took)
		r->due_us += even_us(r, at_most_a_minute(r, actual.begin + actual.end - took));
	else
		r->due_us -= even_us(r, took - actual.begin - actual.end);
}

void rate_set_limit(struct rate *r, uint32_t limit)
{
	r->limit = limit;
}

void rate_cut_burst(struct rate *r)
{
	if (RATE_BURST_MS >> 2 * r->cuts > RATE_BURST_MS_LEAST)
		r->cuts++;
}

void rate_hear_left(struct rate *r, uint64_t left, int64_t reset_ms, int64_t now_ms)
{
	uint64_t free, used;
	int64_t slot;

	if (!r->limit)
		return;
	roll(r, now_ms);
	free = r->sum < r->limit ? r->limit - r->sum : 0;
	if (left + r->limit / ROUNDED_SHARE >= free)
		return;
	used = free - left;
	/* Dated back, so that it leaves the span when the provider says. */
	slot = (now_ms + (reset_ms < RATE_SPAN_MS ? reset_ms : RATE_SPAN_MS)) / RATE_SLOT_MS - RATE_SLOTS + 1;
	slot = slot < 0 ? 0 : slot > r->slot ? r->slot : slot;
	r->used[slot % RATE_SLOTS] += used;
	r->sum += used;
}
