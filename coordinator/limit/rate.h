/* So many units a minute: their sum over the last minute is kept, and they do not all come at once. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_LIMIT_RATE_H
#define COORDINATOR_LIMIT_RATE_H
#include <stdint.h>

/* Providers count a minute in different ways: by the clock's minutes, by the last sixty seconds, by a bucket that fills
 * and holds a minute's worth. A sum over any sixty seconds that stays within the limit satisfies all three, so it is
 * kept exactly: what was used is remembered in slots of time (a sliding window log, coarsened). Some enforce the same
 * rate by shorter spans: against that the units are also paced by the generic cell rate algorithm (ITU-T I.371; in the
 * form of one "theoretical arrival time" as brandur.org/rate-limiting tells it), which lets a short burst go. */
enum {
	/* A worker calls some time after it was told to, and not always the same: a second more than a minute keeps the
	 * sum at the provider within its own minute. It costs 2 % of the limit. */
	RATE_SPAN_MS = 61000,
	RATE_SLOT_MS = 250,
	RATE_SLOTS = RATE_SPAN_MS / RATE_SLOT_MS + 1,
	RATE_BURST_MS =
		6000, /* units of so long a time may go at once; a quarter of it after each refusal, */
	RATE_BURST_MS_LEAST = 100, /* down to what a late turn needs */
	/* Of what calls under way will use at their end, one part in so many may come before the next one begins: by the
	 * simulation of quota_test.c, an eighth lets some be refused that a half does not, for 1 % of the limit. */
	RATE_LANDING = 2,
};

/* What a call uses as it begins, and what more at its end. */
struct rate_units {
	uint64_t begin;
	uint64_t end;
};

/* One that is zeroed knows no limit, and takes anything. */
struct rate {
	uint32_t limit;            /* a minute; 0: none is known */
	uint8_t cuts;              /* of the burst */
	int64_t due_us;            /* when the next unit would come if all came evenly */
	int64_t slot;              /* the newest, in RATE_SLOT_MS since time 0 */
	uint64_t pending;          /* of calls under way, at their end */
	uint64_t sum;              /* of all slots */
	uint64_t used[RATE_SLOTS]; /* by slot % RATE_SLOTS */
};

/* 0: so much may be taken now; else in so many ms at the earliest; INT64_MAX: never, it begins with more than a
 * minute's. */
int64_t rate_wait_ms(struct rate *r, struct rate_units units, int64_t now_ms);
void rate_take(struct rate *r, struct rate_units units, int64_t now_ms);
/* Somebody may have used all of the limit until now, at the pace that is kept here, and nobody says what: the limit comes back as it
 * would after that. Nothing for as long as a burst, then evenly. */
void rate_begin_used(struct rate *r, int64_t now_ms);
/* The call that took `units` at `taken_ms` is over; this is what it used. */
void rate_settle(
	struct rate *r, int64_t taken_ms, struct rate_units units, struct rate_units actual, int64_t now_ms);
/* The provider says what its limit is. */
void rate_set_limit(struct rate *r, uint32_t limit);
/* It has refused what should have fitted: it counts by shorter spans, or others use it. */
void rate_cut_burst(struct rate *r);
/* The provider says what is left, all of which comes back within `reset_ms`: less than we think was used by somebody
 * else. More is not believed: what is on its way there it has not seen. */
void rate_hear_left(struct rate *r, uint64_t left, int64_t reset_ms, int64_t now_ms);
#endif
