/* What the coordinator knows of one subtask, and the table of its moves. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_SUBTASK_ROW_H
#define COORDINATOR_STATE_SUBTASK_ROW_H
#include "coordinator/state/bill.h"
#include "coordinator/state/reason.h"
#include "reeve/lease.h"
#include "reeve/subtask.h"

#define NO_SLOT UINT32_MAX

enum subtask_event {
	SUBTASK_MET = 1, /* what it waited for is there */
	SUBTASK_BLOCKED, /* and will never be */
	SUBTASK_LEASE,
	SUBTASK_CACHED,
	SUBTASK_RESULT,
	SUBTASK_FAIL,
	SUBTASK_EXPIRE,
	SUBTASK_RETURN,
	SUBTASK_PASS,
	SUBTASK_REFUSE,
	SUBTASK_RECHECK,
	SUBTASK_UNCHECKED,
	SUBTASK_HOLD,
	SUBTASK_RELEASE,
	SUBTASK_DUE,
	SUBTASK_SPENT,
	SUBTASK_RETRY,
	SUBTASK_CANCEL,
	SUBTASK_EVENTS
};

/* Whether an earlier result was looked for. Only what was and had none is leased. */
enum look {
	LOOK_NOT,
	LOOK_ASKED,
	LOOK_MISSED,
	LOOK_CHANGED, /* missed, and results were kept of another recipe of its tool */
};

/* 80 bytes: a million of them are in memory at once. */
struct subtask_row {
	struct token token; /* of the newest lease; of the accepted one when DONE */
	const char *spec;   /* in the job's arena; NULL once DONE */
	struct bill *bill;  /* the same; NULL: nothing was ever paid for it */
	int64_t due_ms;     /* BACKOFF: when it is READY again; a look: when it is given up */
	uint32_t spec_len;
	uint32_t lease; /* slot in the fleet's pool, or NO_SLOT */
	uint32_t next;  /* number of the neighbour in the list that its state hangs in, or NO_SLOT */
	uint32_t prev;
	uint32_t attempts; /* leases granted so far */
	uint8_t state;
	uint8_t kind;
	uint8_t tool; /* index into the fleet's tools; of kind model its list, see tier_list.h; 0 for other kinds */
	uint8_t reason;
	/* The three counters of attempts, and what the gates did. */
	uint8_t refused;
	uint8_t failed;
	uint8_t lost;
	uint8_t rechecks;
	uint8_t refused_schema;
	uint8_t refused_scope;
	uint8_t refused_evidence;
	uint8_t unchecked;
	uint8_t look;   /* of what is READY: says which list it hangs in */
	uint8_t turned; /* times that its provider did not take it now, since that was a failure last */
	bool large;     /* begun before the others: for what is long and begins last everybody waits */
	/* Of kind model alone; see way.h. */
	uint8_t way;        /* the tier that it is asked of, from 1; 0: that is not chosen yet */
	uint16_t passed;    /* tiers that could not do it, a bit each */
	uint8_t refused_by; /* tiers whose answers were refused, four bits each, the first one lowest */
	uint8_t language;   /* of most of its files: language_mark(); 0: not known */
};

_Static_assert(sizeof(struct subtask_row) == 80, "a million of them");

/* The state after this event, or SUBTASK_NONE: the pair is refused. */
enum subtask_state subtask_next(enum subtask_state state, enum subtask_event event);
const char *subtask_event_name(enum subtask_event event); /* "lease", "expire" */
/* Why the gates did not take what was handed in for it before, for who tries again; static. "": they never refused. */
const char *subtask_refusal(const struct subtask_row *row);
/* True when it may be what its workers die of. It shares a worker with no other such: what ran beside a poison twice does not run
 * beside it again, and is not taken for it. */
bool subtask_is_suspect(const struct subtask_row *row);
/* True when no event but a person's can move it on. */
bool subtask_rests(enum subtask_state state);
#endif
