/* Bounds the bytes of a question, and prices them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/tier/lend.h"
#include "common/tier/window.h"
#include "reeve/limits.h"

enum {
	READS_MOST = 6, /* questions with what was read so far in each of them */
	/* Of a second look: who is asked, the contract, the schema, what stands around it on the wire, and a goal of GOAL_BYTES_MOST. */
	LOOK_PREFIX_BYTES = 12 << 10,
	LOOK_KEPT_BYTES = 5 << 10, /* of these what the provider may keep: who is asked, and the schema */
	LOOK_CLAIM_BYTES = 512,    /* keys, path and numbers of one */
	/* Tokens of the shortest answer that a look is worth asking for: sixteen verdicts with a sentence each are some thousand. */
	LOOK_OUTPUT_LEAST = 2000,
	/* A claim is a line of JSON, and that is quoted once more. */
	QUOTED_TWICE = 2,
	/* What stands around it on the wire, counted as worker/model/cost.c does. */
	AROUND_BYTES = 2 << 10,
};

uint32_t tier_output_most(const struct tier *tier)
{
	return tier->max_output < MODEL_OUTPUT_MOST ? tier->max_output : MODEL_OUTPUT_MOST;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint32_t fitted(uint64_t cost)
{
	return cost < UINT32_MAX ? (uint32_t)cost : UINT32_MAX;
}

/* In one question, in pieces, or in a conversation in which they are read. */
uint32_t tier_lend_microusd(const struct tier *tier, uint64_t bytes)
{
	bool reads = bytes > MODEL_INLINE_BYTES_MOST && window_reads(tier);
	uint64_t written = MODEL_WRITTEN_BYTES(reads ? MODEL_INLINE_BYTES_MOST : bytes);
	uint64_t calls = reads ? READS_MOST : window_pieces(tier, MODEL_PREFIX_BYTES_MOST, written);
	/* What is over the window is not asked: a small one has room for no such prefix. */
	uint64_t room = calls * (AROUND_BYTES + window_bytes_most(tier));
	uint64_t prompts = least(calls * MODEL_PREFIX_BYTES_MOST + written * (reads ? calls : 1), room);

	return fitted(tier_cost_most(&tier->price, prompts, calls * tier_output_most(tier)));
}

/* Claims and lines stand behind the last mark of what is to be kept. A piece may be left half empty by a claim that is too large. */
static uint32_t lend_look(
	const struct tier *tier, uint32_t claims, uint64_t texts, uint64_t shown, uint32_t output)
{
	uint64_t asked =
		(uint64_t)claims * LOOK_CLAIM_BYTES + texts * QUOTED_TWICE + MODEL_WRITTEN_BYTES(shown);
	uint32_t pieces = window_pieces(tier, LOOK_PREFIX_BYTES, asked);
	uint64_t calls = pieces == 1 ? 1 : 2 * pieces < claims ? 2 * pieces : claims;

	return fitted(tier_cost_most_kept(
		&tier->price, calls * LOOK_KEPT_BYTES, calls * LOOK_PREFIX_BYTES + asked, calls * output));
}

uint32_t tier_lend_look_microusd(const struct tier *tier, uint32_t claims, uint64_t texts, uint64_t shown)
{
	return lend_look(tier, claims, texts, shown, tier_output_most(tier));
}

uint32_t tier_lend_look_least_microusd(
	const struct tier *tier, uint32_t claims, uint64_t texts, uint64_t shown)
{
	uint32_t most = tier_output_most(tier);

	return lend_look(tier, claims, texts, shown, most < LOOK_OUTPUT_LEAST ? most : LOOK_OUTPUT_LEAST);
}
