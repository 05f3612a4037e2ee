/* What becomes of a subtask whose attempt did not succeed: again after a while, or never. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SCHEDULE_RETRY_H
#define COORDINATOR_SCHEDULE_RETRY_H
#include "coordinator/state/subtask_row.h"

/* True when one of the three counters has reached its limit: the subtask is a dead letter. */
bool retry_spent(const struct subtask_row *row);
/* Full jitter (Brooker, "Exponential Backoff And Jitter", 2015): 1 to base * 2^(nth - 1), at most the most. */
int64_t retry_delay_ms(uint32_t nth, uint64_t *chance);
#endif
