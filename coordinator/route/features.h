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

/* Each is a figure between 0 and about 1. */
enum features_structure {
	STRUCTURE_BYTES,          /* length */
	STRUCTURE_LINES,          /* lines */
	STRUCTURE_WORDS,          /* words */
	STRUCTURE_WORD_MEAN,      /* mean length of a word */
	STRUCTURE_WORD_LONGEST,   /* longest word */
	STRUCTURE_LINE_LONGEST,   /* longest line */
	STRUCTURE_DISTINCT,       /* share of words that are different ones */
	STRUCTURE_COMMON,         /* share of the commonest English words */
	STRUCTURE_UPPER,          /* share of capitals */
	STRUCTURE_DIGITS,         /* share of digits */
	STRUCTURE_BLANKS,         /* share of white space */
	STRUCTURE_FOREIGN,        /* share of bytes that are not ASCII */
	STRUCTURE_NUMBERS,        /* numbers */
	STRUCTURE_MATH,           /* signs of arithmetic */
	STRUCTURE_BRACKETS,       /* brackets */
	STRUCTURE_QUOTES,         /* quotes */
	STRUCTURE_COMMAS,         /* commas */
	STRUCTURE_STOPS,          /* sentences */
	STRUCTURE_QUESTIONS,      /* question marks */
	STRUCTURE_GAPS,           /* gaps to fill in */
	STRUCTURE_MARKUP,         /* back-slashes, dollars and back-quotes */
	STRUCTURE_CODE,           /* share of lines that look like code */
	STRUCTURE_INDENTED,       /* share of lines that are indented */
	STRUCTURE_NEGATIONS,      /* negations */
	STRUCTURE_ASKS,           /* words that ask */
	STRUCTURE_OPTIONS,        /* options to choose from */
	STRUCTURE_OPTION_MEAN,    /* mean length of an option */
	STRUCTURE_OPTION_SPREAD,  /* difference of the longest and the shortest option */
	STRUCTURE_OPTION_NUMBERS, /* share of options that begin with a figure */
	STRUCTURE_OPTION_SINGLE,  /* share of options of one word */
	STRUCTURE_STEM,           /* length before the options */
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
#endif
