/* A choice in words: why this tier, what would come after it, and what was known. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_ROUTE_EXPLAIN_H
#define COORDINATOR_ROUTE_EXPLAIN_H
#include "common/buf.h"
#include "coordinator/route/choose.h"

/* Appends some lines. names[i] is that of tiers[i]; the arguments are those of choose(), and what it gave. */
void explain(const struct choose_tier *tiers, const struct str *names, uint32_t count,
	const struct choose_wish *wish, const struct choose_past *past, const struct choice *choice,
	struct buf *out);
#endif
