/* Integers alone: what a test expects after so many milliseconds is there to the unit. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/bucket.h"

#include <assert.h>

enum { UNIT = 60000 };

void bucket_init(struct bucket *b, uint64_t per_minute, uint64_t seconds, int64_t now_ms)
{
	assert(per_minute <= INT64_MAX / 1000 / 3600 && seconds <= 3600);
	*b = (struct bucket){ .per_minute = per_minute, .at_ms = now_ms };
	b->most = (int64_t)(per_minute * seconds) * 1000;
	b->level = b->most;
}

void bucket_fill(struct bucket *b, int64_t now_ms)
{
	assert(now_ms >= b->at_ms);
	if (now_ms - b->at_ms >= bucket_full_ms(b))
		b->level = b->most;
	else
		b->level += (now_ms - b->at_ms) * (int64_t)b->per_minute;
	b->at_ms = now_ms;
}

bool bucket_has(const struct bucket *b, uint64_t units)
{
	return !b->per_minute || (units <= INT64_MAX / UNIT && b->level >= (int64_t)units * UNIT);
}

void bucket_take(struct bucket *b, uint64_t units)
{
	assert(units <= INT64_MAX / UNIT / 2);
	if (b->per_minute)
		b->level -= (int64_t)units * UNIT;
}

uint64_t bucket_left(const struct bucket *b)
{
	return b->level > 0 ? (uint64_t)b->level / UNIT : 0;
}

static int64_t until_ms(const struct bucket *b, int64_t level)
{
	if (!b->per_minute || b->level >= level)
		return 0;
	return (level - b->level + (int64_t)b->per_minute - 1) / (int64_t)b->per_minute;
}

int64_t bucket_wait_ms(const struct bucket *b, uint64_t units)
{
	bool fits = units <= (uint64_t)b->most / UNIT;

	return until_ms(b, fits ? (int64_t)units * UNIT : b->most);
}

int64_t bucket_full_ms(const struct bucket *b)
{
	return until_ms(b, b->most);
}
