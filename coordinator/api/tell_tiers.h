/* Why nobody is asked: of a job whose tiers are unknown here, and of one tier. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_API_TELL_TIERS_H
#define COORDINATOR_API_TELL_TIERS_H
#include "coordinator/state/fleet.h"

/* Appends it, with the names on both sides where there are two. Of a job of which fleet_tiers_unknown() is true. */
void tell_tiers_unknown(const struct fleet *f, const struct job_row *job, struct buf *out);
/* Appends what keeps this tier from being asked, and gives a word for it: "shut" (no call can work before a person acts), "fails" (its
 * breaker is open) or "no key". NULL: nothing that is known here. */
const char *tell_tier_trouble(const struct fleet *f, size_t tier, struct buf *out);
#endif
