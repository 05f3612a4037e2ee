/* What the gates have said of each tier's answers, through each lens: the history that a choice of tiers rests on. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_VERDICTS_H
#define COORDINATOR_STATE_VERDICTS_H
#include "common/tier/tier.h"

#include <stdbool.h>

enum {
	VERDICTS_REFUSALS = 3, /* counted apart: what comes after none, one or two refusals */
	VERDICTS_ROWS_MOST = 128,
};

struct verdict_count {
	uint32_t accepted;
	uint32_t refused;
};

struct verdict_row {
	uint64_t key; /* of a tier and a lens; see verdict_key() */
	struct verdict_count after[VERDICTS_REFUSALS];
};

/* One that is zeroed has seen none. The oldest row makes way. */
struct verdict_book {
	struct verdict_row rows[VERDICTS_ROWS_MOST];
	uint32_t count;
	uint32_t next;
};

/* By what decides a tier's answers, and not by its name or price: these may change. */
uint64_t verdict_key(const struct tier *tier, struct str lens);
/* A verdict on an answer that came after so many refusals of the same subtask; more than are counted apart count as the most. */
void verdict_add(struct verdict_book *book, uint64_t key, uint32_t refusals, bool accepted);
/* What is known of a tier and lens; zeroes when it is nothing. */
struct verdict_row verdict_find(const struct verdict_book *book, uint64_t key);
#endif
