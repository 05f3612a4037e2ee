/* What one question may cost at the most, before it is asked: what is reserved for it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_MONEY_PRICE_H
#define COORDINATOR_MONEY_PRICE_H
#include "common/tier/tier.h"
#include "coordinator/state/job_row.h"
#include "coordinator/state/spec.h"

/* Micro-dollars for one attempt at the question of this spec, were it asked of this tier. A second look shows no more of its files than
 * the review had that it comes from, whatever the number of its claims. */
uint32_t price_of(const struct job_row *job, const struct tier *tier, const struct tool_spec *spec);
/* The least that such an attempt is worth lending: of a second look less than the above, for its answer is seldom long; of all else the same. */
uint32_t price_least_of(const struct job_row *job, const struct tier *tier, const struct tool_spec *spec);
/* The same as price_of() for whoever knows by himself of how many bytes the files of the review are; of no look it is not read. */
uint32_t price_beside(const struct tier *tier, const struct tool_spec *spec, uint64_t review_bytes);
#endif
