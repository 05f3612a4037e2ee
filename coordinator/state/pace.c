/* Counts durations in slots that double. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/state/pace.h"

#include <assert.h>

void pace_add(struct pace *p, int64_t ms)
{
	int slot = 0;

	while (slot < PACE_SLOTS - 1 && ms >> slot)
		slot++;
	p->slots[slot]++;
	p->count++;
}

int64_t pace_quantile_ms(const struct pace *p, uint32_t percent)
{
	uint64_t wanted = ((uint64_t)p->count * percent + 99) / 100, seen = 0;

	assert(percent <= 100);
	for (int slot = 0; slot < PACE_SLOTS; slot++) {
		seen += p->slots[slot];
		if (seen && seen >= wanted)
			return INT64_C(1) << slot;
	}
	return 0;
}
