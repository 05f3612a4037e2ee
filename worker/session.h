/* The worker's main thread: what it hears, what it holds, what it says, and how it ends. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_SESSION_H
#define WORKER_SESSION_H
#include "worker/heartbeat.h"
#include "worker/job_files.h"
#include "worker/link.h"
#include "worker/register.h"
#include "worker/slots.h"

#include <stdatomic.h>

/* After the drain's time what still runs is told to stop, and has this long to do so. */
#define DRAIN_STOP_MS 5000
/* Runs that were told to stop and do not may have every slot for so long: then this process is of no use. */
#define STUCK_MS 30000

struct session {
	/* Set by the caller; borrowed. */
	const struct identity *who;
	const char *const *addresses;
	size_t address_count;
	struct str token;
	uint32_t slot_count;
	const struct toolset *toolset;
	const char *sandbox;
	struct attempt_tools tools;
	struct job_shelf *shelf;
	int64_t stuck_after_ms;
	atomic_int stop_asked; /* by a signal: drain */
	const struct keyring *keyring;
	uint32_t model_slot_count; /* 0: none */

	/* Its own. */
	struct link *link;
	struct held *held;
	struct slots *slots;
	struct heartbeat heartbeat;
	struct arena scratch, inbox;
	struct buf out;
	bool ready_said;
	uint64_t acknowledged; /* finished attempts: each token once */
	int refused;           /* why no coordinator will have us: session_run() has ended */
	bool draining;
	int64_t drain_until_ms;
	int64_t swept_ms;
	int64_t stuck_since_ms; /* no slot runs anything that somebody wants; 0: one does, or is free */
	size_t stuck;           /* runs that did not end, when session_run() has */
	/* Of those who ask models: they wait, and must not keep an analyzer from the CPU meanwhile. NULL: there are none. */
	struct slots *model_slots;
};

/* Makes what is its own. From then on session_stop() may be called. */
void session_open(struct session *s);
/* Until it has drained. */
void session_run(struct session *s);
/* Says goodbye and frees all, but with runs that did not end: their threads use it until the process ends, which the caller sees
 * to. */
void session_close(struct session *s);
/* From any thread: drain, then end. */
void session_stop(struct session *s);
/* Main thread: nothing new is taken; what is queued is handed back. Later calls only shorten the time. */
void session_drain(struct session *s, int64_t now_ms, int64_t drain_ms);
#endif
