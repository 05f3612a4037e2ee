/* One turn after the other: take events, read the clock once, step, one commit for all, then answer and log. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_LOOP_H
#define COORDINATOR_LOOP_H
#include "common/io/health.h"
#include "common/io/rpc_server.h"
#include "common/io/toolset.h"
#include "coordinator/conns.h"
#include "coordinator/content.h"
#include "coordinator/recorder.h"
#include "coordinator/reporter.h"
#include "coordinator/side.h"
#include "coordinator/step.h"

#include <stdatomic.h>

/* What the loop did, told at its end. */
struct loop_tally {
	uint64_t turns;
	uint64_t commits;
	uint64_t moves;
	int64_t turn_us_most; /* of this thread's CPU: step, and what follows the commit, each */
	int64_t commit_us;    /* sum of the time between a commit and its reply */
	int64_t commit_began_us;
	struct latency beats; /* from the arrival of a heartbeat to its turn */
};

struct coordinator {
	const char *fleet_name;
	const char *build;  /* a client that attends must be of the same; NULL: any */
	bool private_fleet; /* it lives as long as its clients attend */
	struct fleet fleet;
	struct effects fx;
	struct recorder *recorder; /* NULL: none was asked for */
	struct store *store;
	struct term term;
	uint64_t seq; /* of the newest commit */
	struct rpc_server *server;
	struct health health;
	struct content *content;
	struct reporter *reporter;
	struct toolset *tools;
	struct conns conns;
	struct sides sides;
	struct letter_queue inbox; /* to be stepped */
	struct letter_queue beats; /* the same, before it: at most one a worker */
	struct letter_queue reads; /* to be answered once the state is durable */
	struct mailbox mail;       /* from the other threads */
	bool commit_out;           /* until the effects of a turn are carried out */
	bool committed;            /* they may be: it is durable, or nothing was to be written */
	bool confirm_out;
	bool led;     /* as it was told last */
	bool pending; /* the last turn ran out of room */
	int64_t turn_ms;
	struct loop_tally tally;
	int64_t confirm_asked_ms;
	int64_t *assigned_us; /* by token, LEASES_MOST of them: when a lease was sent */
	uint32_t attending;
	int64_t alone_since_ms; /* a private fleet without a client; 0: there is one */
	atomic_int *stop;       /* set by a signal: drain and leave */
	int64_t leave_ms;       /* by when; 0: nobody asked */
	int exit_code;          /* of the process, once the loop has ended */
	atomic_bool ended;      /* also read by the thread that takes signals */

	const struct store_trouble *trouble; /* of the store, as it was told last; NULL: none */
	int64_t trouble_ms;                  /* since when */
};

/* The one way into the core: the event is recorded where a journal is kept, then stepped. */
void loop_step(struct coordinator *co, const struct event *event, int64_t now_ms);
/* The same for events that are nothing but their kind. */
void loop_step_kind(struct coordinator *co, enum event_kind kind);
/* What takes long before the loop runs calls this now and then: it keeps the leader key. False: another leads. */
bool loop_stays_leader(struct coordinator *co) MUST_CHECK;
/* Runs until it is stopped, deposed, or without clients for PRIVATE_LINGER_MS. */
void loop_run(struct coordinator *co);
/* From any thread. */
void loop_wake(void *co);
#endif
