/* What models were expected to use and to cost, beside what they did: of one job, and of those that ended. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_JOB_FORECAST_H
#define COORDINATOR_STATE_JOB_FORECAST_H
#include <stdbool.h>
#include <stdint.h>

/* Ratios of what jobs used to what was forecast for them, the newest of them. A median and its tenths, and no mean: one
 * job that ran away says little about the next. */
enum {
	ESTIMATE_RATIOS_LEAST = 3, /* fewer say nothing of what is usual */
	ESTIMATE_RATIOS_MOST = 32,
};
struct estimate_ratios {
	uint32_t ppm[ESTIMATE_RATIOS_MOST];
	uint32_t count;
	uint32_t next;
};

/* Of the jobs of a tier and a workflow that ended. One that is zeroed has seen none. */
struct estimate_record {
	struct estimate_ratios tokens;
	struct estimate_ratios money;
};

/* Eight of ten jobs end between `low` and `high`, if they go as those before them. */
struct estimate_range {
	uint64_t raw; /* before correction: to be kept for estimate_learn() */
	uint64_t low;
	uint64_t middle;
	uint64_t high;
};

struct estimate {
	struct estimate_range tokens;
	struct estimate_range microusd;
	uint64_t microusd_most; /* nothing cached, every answer as long as it may be, one attempt each */
};

/* Of one job. Zeroes: no model is asked. */
struct job_forecast {
	uint32_t questions; /* subtasks of kind model */
	uint32_t cached;    /* of them, whose answers an earlier job had */
	uint64_t bytes;     /* of the files that they are about, in all questions together */
	uint64_t key;       /* of its record in the book: the tier that is asked first, and the workflow */
	struct estimate estimate; /* from the moment that the plan is whole */
	uint32_t learnt;          /* so many ended jobs have corrected it */
	uint64_t tokens;          /* that were used, also for answers that were refused */
	bool planner_cached;      /* one of `cached` is the planner's, whose price is another */
	bool tokens_unknown;      /* a restart forgot some of them */
	bool settled;             /* the book has learnt from it */
};

/* One record a tier and workflow; the oldest makes way. */
enum { FORECASTS_MOST = 64 };
struct forecast_row {
	uint64_t key;
	struct estimate_record record;
};
struct forecast_book {
	struct forecast_row rows[FORECASTS_MOST];
	uint32_t count;
	uint32_t next;
};
#endif
