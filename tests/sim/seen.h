/* What the invariants remember of one life of a coordinator. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_SEEN_H
#define SIM_SEEN_H
#include "coordinator/state/fleet.h"
#include "tests/sim/ledger.h"
#include "tests/sim/provider.h"

enum { HOST_JOBS_MOST = 8, HOST_WORKERS_MOST = 16, HOST_LEASES_MOST = 64 };

struct seen {
	/* Of each queue: how often it was served since another was that waited, and how often this job of it. */
	struct seen_share {
		uint64_t job;
		uint32_t of_job;
		uint32_t in_a_row;
	} shares[QUEUES_MOST];
	uint64_t job[HOST_JOBS_MOST];
	uint64_t hash;
	uint32_t steps;
	uint32_t shut;                         /* tiers of which it was told so, a bit each */
	int64_t not_before_ms[PROVIDER_TIERS]; /* as a provider said when it took a call not now */
	uint32_t dated; /* and those of which it was told until when, too: that counts more */
	int64_t shut_until_ms[PROVIDER_TIERS]; /* the latest such date */
	struct token reopened;                 /* the newest when a person last acted */
	struct seen_row {
		struct token token;
		int64_t due_ms; /* of BACKOFF */
		uint8_t state;
		bool asked; /* an earlier result is being looked for */
		/* Who won it last: with which token it came, or was sent away. */
		uint32_t claimer;
		struct token claimed;
		struct token hedged; /* the first of the two that it had last */
	} rows[HOST_JOBS_MOST][LEDGER_SUBTASKS];
};
#endif
