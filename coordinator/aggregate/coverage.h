/* Which lens covered which file to its end, and why not the others: skipped is never clean. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_AGGREGATE_COVERAGE_H
#define COORDINATOR_AGGREGATE_COVERAGE_H
#include "common/arena.h"
#include "coordinator/aggregate/aggregate.h"
#include "coordinator/aggregate/gap_list.h"

struct coverage {
	const struct aggregate_facts *facts;
	struct arena *arena;
	struct str *lenses; /* in byte order */
	size_t lens_count;
	unsigned char *flags; /* lens by lens, one byte a file */
	uint32_t *marked;     /* per file: the last round that found a gap in it */
	uint32_t round;       /* one result seen through one lens */
	struct gap_list gaps;
	const struct goal_plan *plan; /* of a free goal; NULL: none was accepted */
	struct str *whys;             /* per file: why that leaves it out; the same in each lens */
	unsigned char *named;         /* per file: that has it in a part of the lens at hand */
};

void coverage_begin(struct coverage *c, const struct aggregate_facts *facts, struct arena *arena);
/* A subtask with its result; its indexes have been checked. */
void coverage_add(struct coverage *c, const struct aggregate_subtask *s, const struct tool_result *result);
/* A subtask of kind tool or model that has none. */
void coverage_miss(struct coverage *c, const struct aggregate_subtask *s);
/* Adds what nobody was given and what the snapshot left out. Returns a row a lens, lens_count of them. */
struct report_coverage *coverage_finish(struct coverage *c);
/* A lens that should have covered something and covered nothing, or a tool of which gave up on a file, whoever else has read
 * that one: they look for other things. Call it after coverage_finish. */
bool coverage_is_partial(const struct coverage *c, const struct report_coverage *row);
/* The lenses that this subtask serves, joined by commas. */
struct str coverage_lenses_of(const struct coverage *c, const struct aggregate_subtask *s);
void coverage_release(struct coverage *c);
#endif
