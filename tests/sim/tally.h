/* What was tried over all seeds: runs, events, faults by kind, and how much of the tables was seen. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_TALLY_H
#define SIM_TALLY_H
#include "coordinator/state/effect.h"
#include "coordinator/state/event.h"
#include "coordinator/state/subtask_row.h"

enum fault {
	FAULT_WORKER_KILLED,
	FAULT_WORKER_PAUSED,
	FAULT_WORKER_SLOW,
	FAULT_WORKER_LATE,    /* finished results stay with it for a while */
	FAULT_WORKER_HANGS,   /* one of its runs: it beats, and nothing advances */
	FAULT_WORKER_DRAINED, /* hands back, leaves, comes again */
	FAULT_WORKER_OLD,     /* hands in under a token that it had before */
	FAULT_STREAM_CUT,
	FAULT_STREAM_HALF_OPEN,
	FAULT_MESSAGE_DROPPED, /* and its stream with it */
	FAULT_MESSAGE_DOUBLED,
	FAULT_NET_SLOW,
	FAULT_HOST_KILLED,
	FAULT_HOST_KILLED_IN_COMMIT,
	FAULT_HOST_PAUSED,
	FAULT_HOST_ISOLATED, /* cut from the store, not from its workers; a rival waits */
	FAULT_HOST_RIVAL,    /* a standby waits for the leader's key from now on */
	FAULT_STORE_SLOW,
	FAULT_STORE_STANDS,
	FAULT_STORE_REPLY_LOST, /* the commit is sent again */
	FAULT_STORE_REFUSES,
	FAULT_JOB_CANCELLED, /* from here on: what clients and subtasks do by themselves */
	FAULT_SUBTASK_FAILS,
	FAULT_SUBTASK_REFUSED,
	FAULT_SUBTASK_UNCHECKED,
	FAULT_SUBTASK_POISON,
	FAULT_CACHE_SILENT, /* a look is never answered */
	FAULT_CACHE_LATE,   /* or when its job does without */
	FAULT_CACHE_WRONG,  /* an earlier result that no gate may let through */
	FAULTS,
	FAULTS_TIMED = FAULT_JOB_CANCELLED
};
const char *fault_name(enum fault fault);

struct tally {
	uint64_t runs;
	uint64_t events;
	uint64_t turns;
	uint64_t replayed; /* turns that were decided twice */
	uint64_t commits;
	uint64_t subtasks;
	uint64_t virtual_ms;
	uint64_t by_fault[FAULTS];
	uint64_t by_event[EVENTS];
	uint64_t by_effect[EFFECTS];
	uint64_t by_log[LOG_EVENTS];
	uint64_t pairs[SUBTASK_STATES][SUBTASK_EVENTS];
	uint64_t ended[SUBTASK_STATES];
	uint64_t terms;            /* taken */
	uint64_t deposed;          /* hosts that found another term */
	uint64_t runs_wasted;      /* finished, and cancelled by a coordinator */
	uint64_t late_assignments; /* carried out by a host whose term was over */
	uint64_t from_cache;       /* subtasks that were DONE without a run */
	uint64_t innocent_dead;    /* ran with a poison subtask and died of it */
};
extern struct tally tally;
void tally_print(const struct tally *t);
#endif
