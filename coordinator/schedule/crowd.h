/* How many workers are let in at a time: a network that comes back brings them all at once. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_SCHEDULE_CROWD_H
#define COORDINATOR_SCHEDULE_CROWD_H
#include "coordinator/state/event.h"
#include "coordinator/state/fleet.h"

/* True when this hello is taken now; it then costs the next ones some time. Who is not taken comes again, with full jitter:
 * it lives, so that none of its leases ends meanwhile. */
bool crowd_admits(struct fleet *f, const struct event_hello *hello);
#endif
