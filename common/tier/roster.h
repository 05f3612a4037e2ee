/* Tiers in their order, as a job that was planned for them keeps them: it names them by their places in this list. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_TIER_ROSTER_H
#define COMMON_TIER_ROSTER_H
#include "common/buf.h"
#include "common/tier/tier.h"
#include "reeve/limits.h"

/* Appends a hash of all that a job goes by (of each its name, what decides its answers, and its prices), then their names. Of no tiers
 * nothing. Keys and limits are no part of it: they may change while a job runs. */
void roster_pack(const struct tier *tiers, size_t count, struct buf *out);
/* True when it is of these. */
bool roster_is_of(struct str roster, const struct tier *tiers, size_t count);
/* True of what roster_pack() can have written, which is something. */
bool roster_is_one(struct str roster);
/* "small, strong"; borrowed. */
struct str roster_names(struct str roster);
/* The same one by one; returns how many. */
size_t roster_list(struct str roster, struct str out[TIERS_MOST]);
#endif
