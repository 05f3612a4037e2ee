/* What comes out of a turn: moves to be made durable in one commit, and effects to be carried out after it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_EFFECT_H
#define COORDINATOR_STATE_EFFECT_H
#include "common/arena.h"
#include "coordinator/state/reason.h"
#include "coordinator/store/store.h"
#include "reeve/lease.h"
#include "reeve/limits.h"
#include "reeve/subtask.h"

enum effect_kind {
	EFFECT_NONE,
	EFFECT_WELCOME,     /* to the stream */
	EFFECT_ASSIGN,      /* a lease, to the stream */
	EFFECT_ACKNOWLEDGE, /* forget this attempt: its result is stored, or refused for good */
	EFFECT_CANCEL,      /* stop this attempt and forget it */
	EFFECT_ADOPT,       /* go on under a new token */
	EFFECT_DRAIN,       /* to the stream: take nothing new, finish or hand back, leave */
	EFFECT_NOT_LEADER,  /* to the stream: keep your work, come back later */
	EFFECT_DROP,        /* end the stream or call, with err and reason */
	EFFECT_SUBMITTED,   /* to the call: the job's id; `existed` by its key */
	EFFECT_CANCELLED,   /* to the call */
	EFFECT_RESUMED,     /* to the call */
	EFFECT_DRAINED,     /* to the call: the worker is told, it has `ms` leases */
	EFFECT_RETRIED,     /* to the call */
	EFFECT_RECHECK,     /* gather the evidence of this result again */
	EFFECT_LOOK,        /* look for an earlier result of this subtask */
	EFFECT_JOB,         /* something a watcher sees has changed */
	EFFECT_LOG,         /* one event line */
	EFFECTS
};

enum log_event {
	LOG_NONE,
	LOG_SUBTASK_MOVED,
	LOG_RESULT_STALE,
	LOG_JOB_MOVED,
	LOG_JOB_SUBMITTED,
	LOG_WORKER_ATTACHED,
	LOG_WORKER_DETACHED,
	LOG_WORKER_REFUSED,
	LOG_WORKER_DRAINED,
	LOG_LEASE_ADOPTED,
	LOG_LEASE_HEDGED,
	LOG_LEASE_DROPPED, /* of two; the other goes on */
	LOG_TIME_GAP,
	LOG_LEADER_LOST,
	LOG_LEADER_KEPT,
	LOG_LOOKS_GIVEN_UP,
	LOG_TIER_SHUT,   /* until a person acts: its name in detail */
	LOG_TIER_FAULTY, /* for so many ms; the same */
	LOG_ROUTED,      /* a question will be asked of a tier: its name in `worker`, why in detail */
	LOG_EVENTS
};

struct effect {
	enum effect_kind kind;
	enum log_event log;
	uint64_t conn;
	struct subtask_ref ref; /* ref.job alone for what concerns a job */
	struct token token;
	struct token old_token;
	enum subtask_kind subtask;
	uint8_t move;  /* of LOG_SUBTASK_MOVED: the enum subtask_event; of LOG_JOB_MOVED: the state */
	uint8_t state; /* of LOG_SUBTASK_MOVED: the new one */
	bool existed;
	int err; /* 0 or a negative code */
	enum reason reason;
	struct str spec;
	struct str worker;
	struct str detail;
	int64_t ms;
	uint32_t microusd; /* ASSIGN: what was reserved for it */
	uint8_t tier;      /* ASSIGN, of kind model: whom to ask */
};

/* Room of one turn. The rest of a commit is for the event lines that the loop adds. */
enum {
	EFFECT_MOVES_MOST = COMMIT_MOVES_MOST - 64,
	EFFECT_BYTES_MOST =
		96 << 10, /* then no further event is stepped: one result more still fits a commit */
};

struct effects {
	struct arena arena; /* of the turn: all bytes below */
	struct effect *list;
	size_t count;
	size_t cap;
	struct move moves[COMMIT_MOVES_MOST];
	size_t move_count;
	size_t move_bytes;
	size_t restored; /* rows that were put back in this turn */
};

void effects_init(struct effects *fx);
void effects_clear(struct effects *fx); /* before each turn */
void effects_release(struct effects *fx);
/* True when it acknowledges a result that is stored, not one that was refused, failed or handed back. */
bool effect_accepts(const struct effect *effect);
/* A new effect of this kind, zeroed but for it. Valid until the next one is added. */
struct effect *effects_add(struct effects *fx, enum effect_kind kind);
struct effect *effects_log(struct effects *fx, enum log_event log);
/* Adds a move, or puts it in the place of what this event wrote of the same subtask; key and value are copied. Asserts that there is room: callers look first. */
void effects_move(struct effects *fx, struct move move);
/* True while a step that makes up to `moves` moves still fits this turn. */
bool effects_room(const struct effects *fx, size_t moves);
#endif
