/* What is stored of one job, read back and aggregated: all that its report says. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_GATHERING_H
#define COORDINATOR_GATHERING_H
#include "common/content/blob.h"
#include "common/report/report.h"
#include "common/tier/tier.h"
#include "coordinator/store/store.h"
#include "reeve/tool.h"

struct aggregate_trouble;

/* Where it is read from; borrowed. */
struct gathering_sources {
	struct store *store; /* rows() alone is used */
	struct blob_dir *blobs;
	const struct tool_def *tools;
	size_t tool_count;
	const struct tier *tiers; /* from cheap to strong */
	size_t tier_count;
	const struct aggregate_trouble *troubles; /* of those that are not asked now, of one report */
	size_t trouble_count;
};

struct gathering;
/* `unix_ms` is now: the wall time of a job that has not ended counts up to it. -E_NOT_FOUND: no such job;
 * -E_PRECONDITION: its manifest is not among the blobs; -E_CORRUPT, and what store and blobs return. */
int gathering_open(const struct gathering_sources *from, uint64_t job, int64_t unix_ms,
	struct gathering **out) MUST_CHECK;
/* Once. The report lives until gathering_close. */
void gathering_report(struct gathering *g, struct report *out);
void gathering_close(struct gathering *g); /* NULL is fine */
#endif
