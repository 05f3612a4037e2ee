/* Which tool looked at which file to its end: where it did not, that it found nothing means nothing. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_AGGREGATE_SEEN_H
#define COORDINATOR_AGGREGATE_SEEN_H
#include "common/arena.h"
#include "coordinator/aggregate/aggregate.h"

struct seen {
	const struct aggregate_facts *facts;
	uint64_t *tools;  /* per file: a bit for each of the facts' tools */
	uint32_t *missed; /* per file: the last round that left it out */
	uint32_t round;   /* one result */
};

void seen_begin(struct seen *s, const struct aggregate_facts *facts, struct arena *arena);
/* A subtask with its result; its indexes have been checked. */
void seen_add(struct seen *s, const struct aggregate_subtask *subtask, const struct tool_result *result);
/* True when the tool that this rule belongs to ("shellcheck/SC2086") saw the path, or the tree has it no more. */
bool seen_by(const struct seen *s, struct str rule, struct str path);
#endif
