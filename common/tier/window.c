/* Counts bytes for tokens, on the safe side. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/tier/window.h"
#include "common/tier/lend.h"
#include "reeve/limits.h"

enum { OF_ASCII = 2, OF_OTHERS = 3, BYTES_A_TOKEN = WINDOW_WEIGHT_A_TOKEN / OF_ASCII };

uint64_t window_weight(struct str text)
{
	uint64_t others = 0;

	for (size_t i = 0; i < text.len; i++)
		others += (unsigned char)text.at[i] >> 7;
	return text.len * OF_ASCII + others * (OF_OTHERS - OF_ASCII);
}

uint64_t window_tokens(uint64_t weight)
{
	return (weight + WINDOW_WEIGHT_A_TOKEN - 1) / WINDOW_WEIGHT_A_TOKEN;
}

uint32_t window_answer(const struct tier *tier)
{
	uint32_t most = tier_output_most(tier), quarter = tier->window / 4;

	if (quarter < MODEL_OUTPUT_LEAST)
		quarter = MODEL_OUTPUT_LEAST;
	return most < quarter ? most : quarter;
}

uint32_t window_question(const struct tier *tier)
{
	uint32_t answer = window_answer(tier);

	return tier->window > answer ? tier->window - answer : 0;
}

bool window_reads(const struct tier *tier)
{
	uint64_t bytes = MODEL_PREFIX_BYTES_MOST + MODEL_WRITTEN_BYTES(MODEL_INLINE_BYTES_MOST);

	return window_question(tier) >= bytes / BYTES_A_TOKEN;
}

uint64_t window_pieces_bytes(const struct tier *tier, uint32_t pieces)
{
	return (uint64_t)window_question(tier) * BYTES_A_TOKEN * pieces;
}

uint32_t window_pieces(const struct tier *tier, uint64_t prefix_bytes, uint64_t bytes)
{
	uint64_t question = window_pieces_bytes(tier, 1);
	uint64_t prefix = prefix_bytes < question / 2 ? prefix_bytes : question / 2, room = question - prefix;
	uint64_t pieces = room ? (bytes + room - 1) / room : MODEL_PIECES_MOST;

	return pieces > MODEL_PIECES_MOST ? MODEL_PIECES_MOST : pieces ? (uint32_t)pieces : 1;
}
