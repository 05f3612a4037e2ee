/* What the coordinator knows of one worker: what it can run, what it holds, when it was heard. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_WORKER_ROW_H
#define COORDINATOR_STATE_WORKER_ROW_H
#include "reeve/limits.h"
#include "reeve/subtask.h"

#include <stdbool.h>
#include <stdint.h>

struct worker_row {
	char id[NAME_BYTES_MOST + 1];    /* "": the slot is free */
	char queue[NAME_BYTES_MOST + 1]; /* serves this one alone; "": all */
	uint64_t incarnation;
	uint64_t host;      /* a hash of its name; 0: not said */
	uint64_t conn;      /* of its stream; 0: detached */
	uint64_t last_conn; /* the same, or of the one that it had: conns are numbered in their order */
	int64_t beat_ms;
	int64_t key_ms; /* when its heartbeat key was last written; 0: it has none, and is given nothing */
	uint64_t tools; /* a bit for each of the fleet's tools that it has */
	uint32_t slots[SUBTASK_KINDS];
	uint32_t prefetch[SUBTASK_KINDS];
	uint32_t held[SUBTASK_KINDS]; /* leases */
	uint32_t leases;
	uint32_t first_lease;
	bool draining;
	uint32_t suspects; /* of its leases */
};
#endif
