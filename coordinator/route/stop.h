/* When to give a run up: where what it may still bring is worth less than what it will still cost. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ROUTE_STOP_H
#define COORDINATOR_ROUTE_STOP_H
#include <stdbool.h>
#include <stdint.h>

#define STOP_NEVER      INT64_MAX
#define STOP_RUNS_LEAST 30 /* of one tier after as many refusals, before anything is said of the next */

/* A run that went to its end. */
struct stop_run {
	int64_t spent_microusd;
	bool accepted;
};

/* The spend at which runs like these should be ended: of all caps the one with which they would have brought most, at this worth
 * of an accepted result. STOP_NEVER where it is best to let each go to its end, or where too few are known; 0 where it is best
 * not to begin. Sorts the runs. Spends and worth are not negative. */
int64_t stop_cap_microusd(struct stop_run *runs, uint32_t count, int64_t worth_microusd);
#endif
