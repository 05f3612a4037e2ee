/* One independent piece of a job: its kinds, its states, its moves, and how one attempt of it can end. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REEVE_SUBTASK_H
#define REEVE_SUBTASK_H
#include <stdbool.h>
#include <stdint.h>

/* What a worker must be able to do to run it. The numbers travel and are stored: never renumber. */
enum subtask_kind {
	KIND_NONE = 0,
	KIND_NOOP = 1,     /* does nothing, gives back bytes: for benchmarks */
	KIND_TOOL = 2,     /* runs one analyzer over one shard of a snapshot */
	KIND_SCRIPTED = 3, /* does what its input says, faults included: for tests */
	KIND_MODEL = 4,    /* a model looks at files of a snapshot through one lens */
	SUBTASK_KINDS
};

/* Stored as byte 1 of a subtask's record: never renumber. */
enum subtask_state {
	SUBTASK_NONE = 0,
	SUBTASK_WAITING = 1,
	SUBTASK_READY = 2,
	SUBTASK_LEASED = 3,
	SUBTASK_GATING = 4,
	SUBTASK_HELD = 5,
	SUBTASK_BACKOFF = 6,
	SUBTASK_DONE = 7,
	SUBTASK_DEAD = 8,
	SUBTASK_CANCELLED = 9,
	SUBTASK_STATES
};

/* True of a kind that hands in a struct tool_result about files. */
static inline bool kind_finds(enum subtask_kind kind)
{
	return kind == KIND_TOOL || kind == KIND_MODEL;
}

/* How an attempt ended, as its worker says. */
enum attempt_outcome {
	OUTCOME_NONE = 0,
	OUTCOME_DONE = 1,     /* a result: the gates decide what it is worth */
	OUTCOME_FAILED = 2,   /* the runner could not: counts against `failed` */
	OUTCOME_RETURNED = 3, /* handed back unstarted, on drain: counts nowhere */
	OUTCOME_QUOTA = 4,    /* the provider takes no more calls until a person has acted: counts nowhere */
	OUTCOME_TURNED_AWAY =
		5, /* it takes this call later, if at all: a rate limit, an overload: counts nowhere */
	ATTEMPT_OUTCOMES
};

/* "noop", "ready", ...; "unknown" for what is none. */
const char *subtask_kind_name(enum subtask_kind kind);
const char *subtask_state_name(enum subtask_state state);

/* j42, j42/17, j42/17.3: how ids are written everywhere. */
#define SUBTASK_ID_BYTES 48
struct subtask_ref {
	uint64_t job;
	uint32_t number;  /* from 0 within the job */
	uint32_t attempt; /* from 1; 0: the subtask itself */
	uint64_t mark;    /* of the job that has this number, see job_mark(); 0: not told */
};
/* Writes at most SUBTASK_ID_BYTES, NUL included; returns out. */
const char *subtask_id(struct subtask_ref ref, char out[SUBTASK_ID_BYTES]);
#endif
