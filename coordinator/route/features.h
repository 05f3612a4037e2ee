/* What the router sees of a text: hashed words and runs of characters, and its structure. From bytes, whatever they are. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ROUTE_FEATURES_H
#define COORDINATOR_ROUTE_FEATURES_H
#include "common/str.h"

/* Feature hashing (Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", 2009): no dictionary is kept. */
enum {
	FEATURES_BITS = 15, /* of a table's index */
	FEATURES_BUCKETS = 1 << FEATURES_BITS,
	FEATURES_TEXT_BYTES =
		4096, /* of a longer text the first and the last half of this many are read: 20 us are soon gone */
	FEATURES_MOST = 3 * (FEATURES_TEXT_BYTES + 3), /* of one table, in one text */
};

/* One of words alone and in pairs, one of runs of three to five characters. */
enum features_table { FEATURES_WORDS, FEATURES_GRAMS, FEATURES_TABLES };

/* X(id, words): each is a figure between 0 and about 1. */
#define FEATURES_STRUCTURE(X)                                                                                \
	X(BYTES, "length")                                                                                   \
	X(LINES, "lines")                                                                                    \
	X(WORDS, "words")                                                                                    \
	X(WORD_MEAN, "mean length of a word")                                                                \
	X(WORD_LONGEST, "longest word")                                                                      \
	X(LINE_LONGEST, "longest line")                                                                      \
	X(DISTINCT, "share of words that are different ones")                                                \
	X(COMMON, "share of the commonest English words")                                                    \
	X(UPPER, "share of capitals")                                                                        \
	X(DIGITS, "share of digits")                                                                         \
	X(BLANKS, "share of white space")                                                                    \
	X(FOREIGN, "share of bytes that are not ASCII")                                                      \
	X(NUMBERS, "numbers")                                                                                \
	X(MATH, "signs of arithmetic")                                                                       \
	X(BRACKETS, "brackets")                                                                              \
	X(QUOTES, "quotes")                                                                                  \
	X(COMMAS, "commas")                                                                                  \
	X(STOPS, "sentences")                                                                                \
	X(QUESTIONS, "question marks")                                                                       \
	X(GAPS, "gaps to fill in")                                                                           \
	X(MARKUP, "back-slashes, dollars and back-quotes")                                                   \
	X(CODE, "share of lines that look like code")                                                        \
	X(INDENTED, "share of lines that are indented")                                                      \
	X(NEGATIONS, "negations")                                                                            \
	X(ASKS, "words that ask")                                                                            \
	X(OPTIONS, "options to choose from")                                                                 \
	X(OPTION_MEAN, "mean length of an option")                                                           \
	X(OPTION_SPREAD, "difference of the longest and the shortest option")                                \
	X(OPTION_NUMBERS, "share of options that begin with a figure")                                       \
	X(OPTION_SINGLE, "share of options of one word")                                                     \
	X(STEM, "length before the options")

enum features_structure {
#define FEATURES_ENUM(id, words) STRUCTURE_##id,
	FEATURES_STRUCTURE(FEATURES_ENUM)
#undef FEATURES_ENUM
		FEATURES_STRUCTURES
};

/* Buckets that occur, each once, in no order that matters; and the figures of the structure. */
struct features {
	const uint16_t *buckets[FEATURES_TABLES]; /* borrowed */
	uint32_t counts[FEATURES_TABLES];
	float structure[FEATURES_STRUCTURES];
};

/* Where the buckets of one text have room: 49 KB. */
struct features_room {
	uint16_t buckets[FEATURES_TABLES][FEATURES_MOST];
};

/* The same bytes give the same features on every machine. They live in the room. */
void features_of(struct str text, struct features_room *room, struct features *out);
const char *features_structure_words(enum features_structure which);
#endif
