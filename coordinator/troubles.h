/* Which tiers are not asked at this moment, and why, for the thread that draws reports. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_TROUBLES_H
#define COORDINATOR_TROUBLES_H
#include "coordinator/aggregate/aggregate.h"
#include "coordinator/letter.h"
#include "coordinator/state/fleet.h"

struct troubles {
	struct aggregate_trouble rows[TIERS_MOST];
	size_t count;
};

/* Makes it the letter's errand, in its arena. */
void troubles_ask(const struct fleet *f, struct letter *letter);
#endif
