/* What second looks said of the findings of models, and what is left of them then. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_AGGREGATE_SECOND_H
#define COORDINATOR_AGGREGATE_SECOND_H
#include "coordinator/aggregate/aggregate.h"
#include "coordinator/aggregate/merge.h"

struct second {
	struct buf said;         /* of struct second_vote */
	struct report_gate gate; /* so far */
	uint64_t
		own; /* claims that none but the tier that made them looked at, where it is not the only one */
};

/* A second look was asked for, whatever came of it. */
void second_asked(struct second *s, const struct aggregate_subtask *look);
/* And this is its result, of the tier with this number in the report. */
void second_add(struct second *s, const struct aggregate_subtask *look, uint32_t tier,
	const struct tool_result *result);
/* Of `tiers` that there are: takes what was refuted out of the rows, and says of the others how far they can be relied on. Returns how many are left, in their order. */
size_t second_apply(struct second *s, size_t tiers, struct merge_row *rows, size_t count);
void second_release(struct second *s);
#endif
