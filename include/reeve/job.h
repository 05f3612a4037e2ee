/* What a client submits: its states and its counts. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REEVE_JOB_H
#define REEVE_JOB_H
#include "reeve/subtask.h"

#include <stdbool.h>

/* Stored: never renumber. */
enum job_state {
	JOB_NONE = 0,
	JOB_PLANNING = 1,
	JOB_RUNNING = 2,
	JOB_PAUSED = 3,
	JOB_DONE = 4, /* no subtask can move by itself */
	JOB_CANCELLED = 5,
	JOB_REFUSED = 6, /* plan or contract */
	JOB_STATES
};
/* "planning", "running", ...; "unknown" for what is none. */
const char *job_state_name(enum job_state state);

/* How many subtasks stand where. */
struct job_counts {
	uint32_t total;
	uint32_t by_state[SUBTASK_STATES];
	uint64_t attempts;     /* leases granted */
	uint64_t findings;     /* accepted */
	bool findings_unknown; /* some were accepted before a restart: there are more than these */
};
#endif
