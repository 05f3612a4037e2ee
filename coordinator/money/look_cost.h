/* What second looks will use, before the answers are there that bring them: by stated priors. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_MONEY_LOOK_COST_H
#define COORDINATOR_MONEY_LOOK_COST_H
#include "common/tier/tier.h"

#include <stddef.h>

struct look_cost {
	uint64_t looks; /* subtasks */
	uint64_t tokens, microusd;
};

/* At what a tier finds in `questions` about files of `bytes` together, each of its claims looked at up to `refuters` times by those whom
 * second_look_tiers() names. */
struct look_cost look_cost_expect(const struct tier *tiers, size_t count, size_t found_by, uint32_t refuters,
	uint64_t questions, uint64_t bytes);
#endif
