/* How long the subtasks of a job take: a histogram in powers of two, of which quantiles are asked. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_PACE_H
#define COORDINATOR_STATE_PACE_H
#include <stdint.h>

enum {
	PACE_SLOTS = 24
}; /* slot n: under 2^n ms; the last one for all that took longer than an hour and more */

struct pace {
	uint32_t count;
	uint32_t slots[PACE_SLOTS];
};

void pace_add(struct pace *p, int64_t ms);
/* So many ms that `percent` of what was added took less: the upper edge of a slot, so up to twice too much. 0: nothing
 * was added. */
int64_t pace_quantile_ms(const struct pace *p, uint32_t percent);
#endif
