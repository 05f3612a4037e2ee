/* What the invariants remember of one life of a coordinator. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_SEEN_H
#define SIM_SEEN_H
#include "coordinator/state/fleet.h"
#include "tests/sim/ledger.h"

enum { HOST_JOBS_MOST = 8, HOST_WORKERS_MOST = 16, HOST_LEASES_MOST = 64 };

struct seen {
	uint64_t job[HOST_JOBS_MOST];
	uint64_t hash;
	uint32_t steps;
	uint32_t shut;         /* tiers of which it was told so, a bit each */
	uint32_t dated;        /* and those of which it was told until when, too: that counts more */
	struct token reopened; /* the newest when a person last acted */
	struct seen_row {
		struct token token;
		int64_t due_ms; /* of BACKOFF */
		uint8_t state;
		/* Who won it last: with which token it came, or was sent away. */
		uint32_t claimer;
		struct token claimed;
	} rows[HOST_JOBS_MOST][LEDGER_SUBTASKS];
};
#endif
