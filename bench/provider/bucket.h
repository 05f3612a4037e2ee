/* A rate a minute with a bucket that fills by the millisecond, as the providers describe theirs. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_BUCKET_H
#define BENCH_PROVIDER_BUCKET_H
#include <stdbool.h>
#include <stdint.h>

/* Exact: a unit is 60,000 of the level, so that `per_minute` of it come in each millisecond. */
struct bucket {
	uint64_t per_minute; /* 0: no limit */
	int64_t level;       /* below 0: taken after the fact, when an answer was longer than what was left */
	int64_t most;
	int64_t at_ms;
};

/* Full. It holds what comes in within `seconds`: 60 lets a whole minute's worth go at once. */
void bucket_init(struct bucket *b, uint64_t per_minute, uint64_t seconds, int64_t now_ms);
void bucket_fill(struct bucket *b, int64_t now_ms);
bool bucket_has(const struct bucket *b, uint64_t units);
void bucket_take(struct bucket *b, uint64_t units);
/* Whole units left, 0 when it is in debt. */
uint64_t bucket_left(const struct bucket *b);
/* Until so many units are there, or it is full, whichever is less. */
int64_t bucket_wait_ms(const struct bucket *b, uint64_t units);
/* Until it is full. */
int64_t bucket_full_ms(const struct bucket *b);
#endif
