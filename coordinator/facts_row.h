/* A row of the store as an aggregate takes it. Pure. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_FACTS_ROW_H
#define COORDINATOR_FACTS_ROW_H
#include "coordinator/aggregate/aggregate.h"
#include "coordinator/state/record.h"

/* What is known beside the row, and where what it names is kept. */
struct facts_room {
	size_t file_count;       /* of the manifest */
	const struct str *tiers; /* their names, from cheap to strong */
	size_t tier_count;
	struct arena *arena;
};

/* Borrowed from the record and the arena. -E_CORRUPT: it names a file that the manifest does not have. */
int facts_of_row(const struct subtask_record *record, uint32_t number, const struct facts_room *room,
	struct aggregate_subtask *out) MUST_CHECK;
#endif
