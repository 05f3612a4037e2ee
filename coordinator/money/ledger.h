/* What jobs have cost, by a name: rows of which every figure adds up to the total. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_MONEY_LEDGER_H
#define COORDINATOR_MONEY_LEDGER_H
#include "common/arena.h"
#include "common/str.h"
#include "common/tier/tier.h"

#include <stdbool.h>

enum { LEDGER_ROWS_MOST = 256 };

/* One posting, or the sum of those of a name. Money in micro-dollars. */
struct ledger_row {
	struct str name;
	bool lost; /* of attempts that have given no accepted result; the name is "" */
	uint64_t jobs;
	uint64_t forecast, reserved, spent;
	struct tier_usage tokens;
	uint64_t last_job; /* that had a part in it */
};

struct ledger {
	struct arena *arena;
	struct ledger_row rows[LEDGER_ROWS_MOST];
	size_t count;
};

/* Adds what a job has posted; its `jobs` and `last_job` do not matter. The name is copied. A job's postings come one after the
 * other. Where there are too many names the last row has all that are left, without one of its own: "(others)". */
void ledger_post(struct ledger *l, uint64_t job, const struct ledger_row *posting);
/* What has cost most first; of equal ones by name. */
void ledger_order(struct ledger *l);
/* All rows together. `jobs` is not summed, for a job can be in several: the caller knows it. */
struct ledger_row ledger_total(const struct ledger *l);
#endif
