/* The shape of a text, counted: lines, words, signs, options to choose from. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ROUTE_STRUCTURE_H
#define COORDINATOR_ROUTE_STRUCTURE_H
#include "coordinator/route/features.h"

/* Filled while the words are read. */
struct structure {
	size_t bytes; /* of the whole text, also of what was not read */
	uint32_t words;
	uint32_t distinct; /* words and pairs of words that are different ones */
	uint32_t letters;  /* of all words */
	uint32_t longest;
	uint32_t common;
	uint32_t negations;
	uint32_t asks;
	uint32_t numbers;
};

/* Counts one word. */
void structure_word(struct structure *s, struct str word);
/* The figures of the text whose words were counted. */
void structure_of(const struct structure *s, struct str text, float out[FEATURES_STRUCTURES]);
#endif
