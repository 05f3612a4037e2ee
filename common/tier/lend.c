/* Bounds the bytes of a question, and prices them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/tier/lend.h"
#include "reeve/limits.h"

enum {
	/* Each line gets its number, and in JSON its end, its tabs and its quotes take two bytes. */
	WRITTEN_NUM = 3,
	WRITTEN_DEN = 2,
	READS_MOST = 6, /* questions with what was read so far in each of them */
};

uint32_t tier_output_most(const struct tier *tier)
{
	return tier->max_output < MODEL_OUTPUT_MOST ? tier->max_output : MODEL_OUTPUT_MOST;
}

uint32_t tier_lend_microusd(const struct tier *tier, uint64_t bytes)
{
	bool inlined = bytes <= MODEL_INLINE_BYTES_MOST;
	uint64_t read = inlined ? bytes : MODEL_INLINE_BYTES_MOST, calls = inlined ? 1 : READS_MOST;
	uint64_t prompt = MODEL_PREFIX_BYTES_MOST + read * WRITTEN_NUM / WRITTEN_DEN;
	uint64_t cost = tier_cost_most(&tier->price, calls * prompt, calls * tier_output_most(tier));

	return cost < UINT32_MAX ? (uint32_t)cost : UINT32_MAX;
}
