/* What the gates have said of each tier's answers, through each lens: the history that a choice of tiers rests on. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_VERDICTS_H
#define COORDINATOR_STATE_VERDICTS_H
#include "common/buf.h"
#include "common/tier/tier.h"

#include <stdbool.h>

enum {
	VERDICTS_REFUSALS = 3, /* counted apart: what comes after none, one or two refusals */
	VERDICTS_ROWS_MOST = 1024,
	VERDICTS_PLACES = 8, /* where a row may be */
	VERDICTS_WINDOW =
		200, /* of one count; then both halves of it are halved: providers change, and so do skills */
	VERDICTS_OF_JOB = 96, /* rows: five lenses, of three tiers, in six kinds each, and some */
};

struct verdict_count {
	uint32_t accepted;
	uint32_t refused;
};

struct verdict_row {
	uint64_t key; /* see verdict_key(); 0: free */
	struct verdict_count after[VERDICTS_REFUSALS];
};

/* One that is zeroed has seen none. Of the places that a new row may have the one with the fewest verdicts is given up. */
struct verdict_book {
	struct verdict_row rows[VERDICTS_ROWS_MOST];
};

/* What was said in one job: it is stored with it. What does not fit is in the book alone. */
struct verdict_tally {
	struct verdict_row rows[VERDICTS_OF_JOB];
	uint32_t count;
};

/* What an answer is about, besides its lens. */
struct verdict_kind {
	uint8_t language; /* a mark of its name; 0: not known */
	uint32_t bytes;   /* of the files */
};

/* Of all that is asked of a tier through a lens: by what decides its answers, and not by its name or price: these may change. */
uint64_t verdict_key(const struct tier *tier, struct str lens);
/* Of such an answer alone: of its language, and of its size to a factor of four. */
uint64_t verdict_kind_key(uint64_t key, const struct verdict_kind *kind);
/* A verdict on an answer that came after so many refusals of the same subtask; more than are counted apart count as the most. */
void verdict_add(struct verdict_book *book, uint64_t key, uint32_t refusals, bool accepted);
void verdict_tally_add(struct verdict_tally *tally, uint64_t key, uint32_t refusals, bool accepted);
/* What is known by this key; zeroes when it is nothing. */
struct verdict_row verdict_find(const struct verdict_book *book, uint64_t key);

/* For a record. */
void verdict_tally_pack(const struct verdict_tally *tally, struct buf *out);
/* False when the bytes are none. */
bool verdict_tally_unpack(struct str bytes, struct verdict_tally *out);
/* The book learns what a job had learnt. */
void verdict_book_learn(struct verdict_book *book, const struct verdict_tally *tally);
#endif
