/* Why nobody is asked of a job whose tiers are unknown here, and what is to be done. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_API_TELL_TIERS_H
#define COORDINATOR_API_TELL_TIERS_H
#include "coordinator/state/fleet.h"

/* Appends it, with the names on both sides where there are two. Of a job of which fleet_tiers_unknown() is true. */
void tell_tiers_unknown(const struct fleet *f, const struct job_row *job, struct buf *out);
#endif
