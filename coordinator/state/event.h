/* What comes in: plain data, borrowed for the length of one step. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_EVENT_H
#define COORDINATOR_STATE_EVENT_H
#include "coordinator/limit/quota.h"
#include "coordinator/state/evidence.h"
#include "coordinator/state/job_row.h"
#include "reeve/lease.h"

enum event_kind {
	EVENT_NONE,
	EVENT_TURN,      /* a turn begins: time has passed */
	EVENT_REST,      /* it ends: expire, plan, schedule, as far as its room goes */
	EVENT_LEADING,   /* a term was taken, before any RESTORE_* */
	EVENT_CONFIRMED, /* the leader key is ours for another ttl */
	EVENT_RESTORE_JOB,
	EVENT_RESTORE_SUBTASK,
	EVENT_RESTORE_WORKER,
	EVENT_RESTORED, /* all that was stored is there */
	EVENT_SUBMIT,
	EVENT_CANCEL,
	EVENT_HELLO,
	EVENT_GONE, /* a worker's stream ended */
	EVENT_BEAT,
	EVENT_RESULT,
	EVENT_LOOKED,       /* for an earlier result of a subtask */
	EVENT_DRAIN_WORKER, /* a worker is to take nothing new, and to leave */
	EVENT_DRAIN,        /* we are: no lease is granted any more */
	EVENT_TIMED_OUT,    /* as CANCEL, by a client that waits no longer */
	EVENT_RESUME,       /* a job that paused for want of money is given more */
	EVENT_REOPEN,       /* what is stored of a job that has ended, before a RETRY: its record ... */
	EVENT_REOPEN_ROWS,  /* ... and its subtasks, in order */
	EVENT_RETRY,        /* a person asks that one is begun anew */
	EVENTS
};

/* A lease as a worker names it. */
struct held_lease {
	struct subtask_ref ref;
	struct token token;
	bool finished;
	struct str phase;
	uint64_t progress;
	uint64_t silence_ms; /* 0: not said, as by older workers */
};

struct event_submit {
	struct str queue;
	struct str principal;
	struct str key;
	unsigned char contract[CONTRACT_HASH_BYTES];
	struct job_work work;
	struct str request;
	uint32_t most_running;
	int64_t unix_ms;
};

struct event_restore_job {
	uint64_t id;
	struct str record;
	struct job_work work; /* decoded again from the request within */
};

struct event_hello {
	struct str worker;
	struct str queue;
	uint64_t incarnation;
	uint32_t slots[SUBTASK_KINDS];
	uint32_t prefetch[SUBTASK_KINDS];
	uint64_t tools;
	const struct held_lease *held;
	size_t held_count;
	uint64_t host; /* a hash of its name; 0: not said */
};

struct event_beat {
	const struct held_lease *leases;
	size_t count;
	bool draining;
};

struct event_result {
	struct subtask_ref ref;
	struct token token;
	enum attempt_outcome outcome;
	struct str reason; /* of OUTCOME_FAILED, in the runner's words */
	struct str stored; /* what is written when it is accepted: the message as it came */
	struct gate_input gate;
	struct keep {
		struct str key;    /* of the cache; "": it is not kept */
		struct str entry;  /* what is written there, when it is accepted */
		struct str marker; /* of its tool */
		struct str recipe; /* what is written there */
	} keep;
	uint64_t spent_microusd;
	struct call_heard call; /* of kind model */
};

struct event_looked {
	struct subtask_ref ref;
	bool found;
	bool changed;      /* not found, and the tool is not the one whose results were kept */
	struct str stored; /* as of a result that came from a worker */
	struct gate_input gate;
};

struct event_reopen_rows {
	uint64_t job;
	const struct str *records;
	size_t count;
};

struct event_retry {
	uint64_t job;
	uint32_t number;
	bool all;  /* of those that were dead: one that is not any more is no fault */
	bool last; /* its call is answered */
};

struct event {
	enum event_kind kind;
	uint64_t conn; /* the stream or call it came by */
	union {
		uint64_t term;   /* LEADING */
		int64_t unix_ms; /* TURN: wall time, for people */
		uint64_t job;    /* CANCEL, TIMED_OUT, RESTORE_SUBTASK */
		int64_t sent_ms; /* CONFIRMED: when it was asked for: the ttl counts from there */
		struct event_submit submit;
		struct event_restore_job restore_job; /* and REOPEN */
		struct event_reopen_rows reopen_rows;
		struct event_retry retry;
		struct {
			uint64_t job;
			uint32_t number;
			struct str record;
		} restore_subtask;
		struct event_hello hello; /* and RESTORE_WORKER: id and held alone */
		struct event_beat beat;
		struct {
			uint64_t job;
			uint64_t budget_microusd; /* of the whole job, what is spent included */
		} resume;
		struct str drain; /* DRAIN_WORKER: its name */
		struct event_result result;
		struct event_looked looked;
	};
};
#endif
