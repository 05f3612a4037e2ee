/* Counts bytes for tokens, on the safe side. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/tier/window.h"
#include "common/tier/lend.h"
#include "reeve/limits.h"

/* In sixths of a token. Words of letters are a token for four of them, and two thirds of one at the least; one with a digit in it may be
 * a token a byte (hex, base64), and an operator most of one. */
enum { OF_LETTERS = 3, LETTERS = 2, WORD_LEAST = 4, OF_DIGITS = 6, OF_BLANK = 2, OF_SIGN = 4, OF_OTHERS = 3 };
/* Of bytes that nobody has seen: a word of letters has four a token, what has digits one. On the wire some take two. */
enum { BYTES_A_TOKEN = 2, BYTES_A_TOKEN_MOST = 5 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c);
}

static uint64_t weight_of_word(size_t len, bool digits)
{
	uint64_t weight = digits ? len * OF_DIGITS : (len * OF_LETTERS + LETTERS - 1) / LETTERS;

	return weight > WORD_LEAST ? weight : WORD_LEAST;
}

static uint64_t weight_of_byte(char c)
{
	if ((unsigned char)c >> 7)
		return OF_OTHERS;
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' ? OF_BLANK : OF_SIGN;
}

uint64_t window_weight(struct str text)
{
	uint64_t weight = 0;

	for (size_t i = 0, len; i < text.len; i += len) {
		bool digits = false;

		for (len = 0; i + len < text.len && is_word(text.at[i + len]); len++)
			digits = digits || is_digit(text.at[i + len]);
		weight += len ? weight_of_word(len, digits) : weight_of_byte(text.at[i]);
		len += !len;
	}
	return weight;
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

uint64_t window_bytes_most(const struct tier *tier)
{
	return (uint64_t)window_question(tier) * BYTES_A_TOKEN_MOST;
}

uint32_t window_pieces(const struct tier *tier, uint64_t prefix_bytes, uint64_t bytes)
{
	uint64_t question = (uint64_t)window_question(tier) * BYTES_A_TOKEN;
	uint64_t prefix = prefix_bytes < question / 2 ? prefix_bytes : question / 2, room = question - prefix;
	uint64_t pieces = room ? (bytes + room - 1) / room : MODEL_PIECES_MOST;

	return pieces > MODEL_PIECES_MOST ? MODEL_PIECES_MOST : pieces ? (uint32_t)pieces : 1;
}
