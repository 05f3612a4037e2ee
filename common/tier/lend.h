/* What an attempt is lent before it asks a model: the most that it may cost. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_TIER_LEND_H
#define COMMON_TIER_LEND_H
#include "common/tier/tier.h"

/* The longest answer that is asked for, in tokens. */
uint32_t tier_output_most(const struct tier *tier);
/* Micro-dollars for one attempt over files of so many bytes together: one question with all of them in it, or several where they
 * are too many for that: they are read bit by bit, or asked about in pieces (window.h). Counted as in worker/model/cost.h, a token a byte: what a worker finds that a
 * call can cost at most is no more than this. 0: the tier is free. UINT32_MAX: more than can be lent. */
uint32_t tier_lend_microusd(const struct tier *tier, uint64_t bytes);
/* The same for one second look at so many claims: the texts of these, and the lines that are shown around them, have so many bytes
 * together. It is asked without a skill. */
uint32_t tier_lend_look_microusd(const struct tier *tier, uint32_t claims, uint64_t texts, uint64_t shown);
/* The least that such a look is asked for where no more is left: all of its question, and an answer that has room for its verdicts. */
uint32_t tier_lend_look_least_microusd(
	const struct tier *tier, uint32_t claims, uint64_t texts, uint64_t shown);
#endif
