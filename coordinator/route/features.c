/* Reads a text once: its words and characters go to the hash tables, what is counted on the way to structure.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/features.h"

#include "coordinator/route/structure.h"

#include <assert.h>

#define SPREAD                                                                                               \
	UINT64_C(                                                                                            \
		0x9e3779b97f4a7c15) /* 2^64 over the golden ratio: multiplied, high bits depend on all low ones */

struct reading {
	struct features_room *room;
	uint32_t counts[FEATURES_TABLES];
	struct structure structure;
	uint64_t seen[FEATURES_TABLES][FEATURES_BUCKETS / 64]; /* a bit for each bucket that has occurred */
};

static void add(struct reading *r, enum features_table table, uint64_t hash)
{
	uint32_t bucket = (uint32_t)((hash * SPREAD) >> (64 - FEATURES_BITS));
	uint64_t bit = UINT64_C(1) << (bucket % 64), *word = &r->seen[table][bucket / 64];

	/* Written in any case and counted when it is new: which it is no processor can guess. */
	r->room->buckets[table][r->counts[table]] = (uint16_t)bucket;
	r->counts[table] += !(*word & bit);
	*word |= bit;
}

/* Small letters, and one blank for all kinds of white space; a table, for it is asked for every byte. */
static const unsigned char plain[256] = {
#define ROW(c)                                                                                               \
	PLAIN(c), PLAIN(c + 1), PLAIN(c + 2), PLAIN(c + 3), PLAIN(c + 4), PLAIN(c + 5), PLAIN(c + 6),        \
		PLAIN(c + 7)
#define PLAIN(c)                                                                                             \
	(unsigned char)((c) >= 'A' && (c) <= 'Z' ? (c) + ('a' - 'A') : (c) >= '\t' && (c) <= '\r' ? ' ' : (c))
	ROW(0x00),
	ROW(0x08),
	ROW(0x10),
	ROW(0x18),
	ROW(0x20),
	ROW(0x28),
	ROW(0x30),
	ROW(0x38),
	ROW(0x40),
	ROW(0x48),
	ROW(0x50),
	ROW(0x58),
	ROW(0x60),
	ROW(0x68),
	ROW(0x70),
	ROW(0x78),
	ROW(0x80),
	ROW(0x88),
	ROW(0x90),
	ROW(0x98),
	ROW(0xa0),
	ROW(0xa8),
	ROW(0xb0),
	ROW(0xb8),
	ROW(0xc0),
	ROW(0xc8),
	ROW(0xd0),
	ROW(0xd8),
	ROW(0xe0),
	ROW(0xe8),
	ROW(0xf0),
	ROW(0xf8),
#undef PLAIN
#undef ROW
};

static unsigned char lower(char c)
{
	return plain[(unsigned char)c];
}

/* So many characters that end with the newest one of a window. */
static uint64_t last(uint64_t window, uint64_t n)
{
	return (window & ((UINT64_C(1) << 8 * n) - 1)) | n << 56;
}

/* Three, four and five characters, out of a window of eight bytes: the same whatever order a machine keeps bytes in. White space
 * of any length is one blank, and one stands at either end. */
static void read_grams(struct reading *r, struct str text)
{
	uint64_t window = ' ';
	size_t length = 1;

	for (size_t i = 0; i <= text.len; i++) {
		unsigned char c = i < text.len ? lower(text.at[i]) : ' ';

		if (c == ' ' && (window & 0xff) == ' ')
			continue;
		window = window << 8 | c;
		length++;
		if (length >= 3)
			add(r, FEATURES_GRAMS, last(window, 3));
		if (length >= 4)
			add(r, FEATURES_GRAMS, last(window, 4));
		if (length >= 5)
			add(r, FEATURES_GRAMS, last(window, 5));
	}
}

static bool in_word(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
}

/* Words are letters and digits, and whatever is not ASCII. A second hash of a pair is its words' in their order. */
static void read_words(struct reading *r, struct str text)
{
	uint64_t before = 0;
	size_t at = 0;

	while (at < text.len) {
		uint64_t hash = 0;
		size_t from = at;

		while (at < text.len && in_word(lower(text.at[at])))
			hash = (hash ^ lower(text.at[at++])) * SPREAD;
		if (at == from) {
			at++;
			continue;
		}
		add(r, FEATURES_WORDS, hash);
		if (before)
			add(r, FEATURES_WORDS, (before ^ (before >> 29)) * SPREAD + hash);
		before = hash;
		structure_word(&r->structure, str_sub(text, from, at - from));
	}
}

/* The two ends of a long text: what is asked mostly stands in one of them. */
static struct str sample(struct str text, char room[FEATURES_TEXT_BYTES])
{
	size_t half = FEATURES_TEXT_BYTES / 2;

	if (text.len <= FEATURES_TEXT_BYTES)
		return text;
	memcpy(room, text.at, half);
	memcpy(room + half, text.at + text.len - half, half);
	return str_bytes(room, FEATURES_TEXT_BYTES);
}

void features_of(struct str text, struct features_room *room, struct features *out)
{
	struct reading r = { .room = room, .structure = { .bytes = text.len } };
	char ends[FEATURES_TEXT_BYTES];
	struct str read = sample(text, ends);

	read_grams(&r, read);
	read_words(&r, read);
	for (int table = 0; table < FEATURES_TABLES; table++) {
		assert(r.counts[table] < FEATURES_MOST);
		out->buckets[table] = room->buckets[table];
		out->counts[table] = r.counts[table];
	}
	r.structure.distinct = out->counts[FEATURES_WORDS];
	structure_of(&r.structure, read, out->structure);
}
