/* Gaps in the coverage as they are found, lens by lens, and in the end in the order of a report. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_AGGREGATE_GAP_LIST_H
#define COORDINATOR_AGGREGATE_GAP_LIST_H
#include "common/arena.h"
#include "common/report/report.h"

#define GAP_NO_FILE UINT32_MAX /* a path that the snapshot left out */

struct gap_list {
	struct buf rows;
};

/* `alone`: it makes the answer partial where no other tool of the lens has read the file. */
void gap_list_add(struct gap_list *l, size_t lens, uint32_t file, struct report_gap gap, bool alone);
/* By lens, path and reason. */
void gap_list_order(struct gap_list *l);
/* True when a tool of this lens looked at this file to its end. */
typedef bool (*gap_covered)(const void *arg, size_t lens, uint32_t file);
/* Takes the stretch of this lens that begins at `from` of the ordered list, each path and reason once; returns where the
 * next lens begins. */
size_t gap_list_take(const struct gap_list *l, size_t lens, size_t from, gap_covered covered, const void *arg,
	struct arena *arena, struct report_coverage *out);
void gap_list_release(struct gap_list *l);
#endif
