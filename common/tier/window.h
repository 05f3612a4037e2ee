/* What fits into a tier's window, and how many questions a text is that does not. Pure. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_TIER_WINDOW_H
#define COMMON_TIER_WINDOW_H
#include "common/tier/tier.h"

/* What a text weighs, in sixths of a token, so that the weights of lines may be added. No tokenizer
 * is asked, for each model has its own; this is on the safe side of those that are public (docs/models.md, Windows). */
uint64_t window_weight(struct str text);
#define WINDOW_WEIGHT_A_TOKEN 6
/* Tokens of so much. */
uint64_t window_tokens(uint64_t weight);
/* Tokens that are kept free for an answer: a quarter of a small window. */
uint32_t window_answer(const struct tier *tier);
/* Tokens that a question may have: all of it, the contract and the schema as well. */
uint32_t window_question(const struct tier *tier);
/* Whether files that are too many for one question may be read bit by bit in one conversation, which keeps what was read. If not,
 * they are asked about in pieces, each with the whole contract. */
bool window_reads(const struct tier *tier);
/* In how many pieces at the most so many bytes, as they are written into questions, stand behind a prefix of so many: it may take half
 * of a question where there are pieces. No more than MODEL_PIECES_MOST: what has more is not asked. */
uint32_t window_pieces(const struct tier *tier, uint64_t prefix_bytes, uint64_t bytes);
/* Bytes that a question which fits may have on the wire at the most. */
uint64_t window_bytes_most(const struct tier *tier);
#endif
