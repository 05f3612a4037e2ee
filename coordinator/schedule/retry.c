/* Counts attempts and spreads retries. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/schedule/retry.h"
#include "common/rand.h"
#include "reeve/limits.h"

#include <assert.h>

bool retry_spent(const struct subtask_row *row)
{
	return row->refused >= ATTEMPTS_REFUSED_MOST || row->failed >= ATTEMPTS_FAILED_MOST ||
	       row->lost >= ATTEMPTS_LOST_MOST;
}

int64_t retry_delay_ms(uint32_t nth, uint64_t *chance)
{
	int64_t most = BACKOFF_BASE_MS;

	assert(nth >= 1);
	while (--nth && most < BACKOFF_MOST_MS)
		most *= 2;
	if (most > BACKOFF_MOST_MS)
		most = BACKOFF_MOST_MS;
	return 1 + (int64_t)rand_below(chance, (uint64_t)most);
}
