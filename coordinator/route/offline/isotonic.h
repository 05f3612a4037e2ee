/* Makes a curve of chances from margins and what came true: it never descends. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ROUTE_OFFLINE_ISOTONIC_H
#define COORDINATOR_ROUTE_OFFLINE_ISOTONIC_H
#include "coordinator/route/router.h"

struct isotonic_point {
	float margin;
	float right; /* 0 to 1 */
};

/* Pools points of neighbouring margins into bins of equal count, and bins that descend into one (pool adjacent violators; Ayer
 * et al., 1955). Sorts the points; at least one. Returns how many knots there are, 2 at least, as router_read() wants them. */
uint32_t isotonic(struct isotonic_point *points, uint32_t count, struct router_knot knots[ROUTER_KNOTS_MOST]);
#endif
