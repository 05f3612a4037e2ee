/* When each piece of an answer is due: a first one, then one after the other at the model's speed. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_SCHEDULE_H
#define BENCH_PROVIDER_SCHEDULE_H
#include "bench/provider/models.h"

struct schedule {
	uint64_t first_ms;
	uint64_t piece_us;    /* between two pieces */
	uint64_t piece_bytes; /* each but the last */
};

/* `value` and up to so many thousandths of it more or less, by the draw. */
uint64_t schedule_jitter(uint64_t value, uint64_t permille, uint64_t draw);
/* By the model, with its jitter drawn from `chance`; everything `slow` times as long. */
struct schedule schedule_of(const struct model *model, uint64_t slow, uint64_t chance);
/* When the piece that begins at this byte is due, after the request. */
uint64_t schedule_due_ms(const struct schedule *s, uint64_t at);
/* When the last piece of so many bytes is due. */
uint64_t schedule_ideal_ms(const struct schedule *s, uint64_t bytes);
#endif
