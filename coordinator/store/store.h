/* The promise of a store: load, commit under term and sequence, lead. Redis keeps it, and so does memory. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STORE_STORE_H
#define COORDINATOR_STORE_STORE_H
#include "common/str.h"
#include "reeve/error.h"

/* One durable change. Values are packed by coordinator/state/record.c; the store does not look inside. A J in
 * a key is a job's id as people see it: job:j42:sub. Numbers are at most SUBTASKS_PER_JOB_MOST; of several
 * moves of one batch to the same place the last one stays. */
enum move_kind {
	MOVE_JOB,     /* job:J        key = state as text, value = record; and jobs[J] = state */
	MOVE_SUBTASK, /* job:J:sub    field = number, value = record (byte 0 schema, byte 1 state) */
	MOVE_RESULT,  /* job:J:results field = number, value = an accepted result as it came */
	MOVE_HELD,    /* job:J:held   field = number, value = a result that waits for a person */
	MOVE_EVENTS,  /* job:J:events one entry, field l = logfmt lines */
	MOVE_WORKER,  /* worker:KEY   value = a line an attempt, kept for ttl_ms */
	MOVE_CACHE,   /* cache:KEY    value = a result that may serve again, kept for ttl_ms */
	MOVE_KINDS
};
#define MOVE_KEY_BYTES_MOST                                                                                  \
	255 /* a state, a key of a worker or of the cache; COMMIT_BYTES_MOST bounds the sum of the values */

struct move {
	enum move_kind kind;
	uint32_t number;
	uint64_t job;
	struct str key;
	struct str value;
	int64_t ttl_ms;
};

/* Who commits: both are compared, for after a failover a number alone can be given twice. */
struct term {
	uint64_t number;
	char holder[33]; /* 128 random bits in hex, NUL */
};

enum store_reply_kind {
	STORE_COMMITTED, /* the commit is durable as the mode promises; also when it had been applied before */
	STORE_CONFIRMED, /* the leader key is ours for another ttl */
	STORE_DEPOSED,   /* another term or holder stands there: write nothing more */
	STORE_REFUSED,   /* the sequence does not follow, or a key has a wrong type: `words` tells */
};

struct store_reply {
	enum store_reply_kind kind;
	uint64_t seq; /* of the commit */
	uint64_t
		stored; /* REFUSED: the sequence that the store has; smaller than seq - 1 after a lost tail */
	char words[256];
};

/* What was there when the term was taken. Called in this order: jobs, each followed by its subtasks in order
 * of their numbers, if `rows` was set for it; then workers whose key still lives. A code other than 0 ends the load
 * with it. */
struct store_loader {
	int (*job)(void *arg, uint64_t job, struct str record, bool *rows);
	int (*subtask)(void *arg, uint64_t job, uint32_t number, struct str record);
	int (*worker)(void *arg, struct str worker, struct str text);
	void *arg;
};

/* Why nothing goes through at this moment, and what a person can do; static words, for health and logs. It passes by itself
 * once its cause is gone. */
struct store_trouble {
	const char *words;
	const char *next;
};

/* What a commit that was answered outlives; docs/recovery.md says what each may lose. Words of `reeved --durability`. */
enum durability {
	DURABILITY_FOUND,    /* none asked for: as Redis is set up */
	DURABILITY_EVERYSEC, /* the death of our process and of Redis; not the last seconds before a power cut */
	DURABILITY_ALWAYS,     /* a power cut */
	DURABILITY_REPLICATED, /* the loss of the primary: a replica has it before we hear of it */
	DURABILITIES
};

enum { EVENTS_PAGE = 256 };

struct store;
struct store_ops {
	/* Takes the next term for this holder if nobody leads: 0; -E_EXISTS while another's key lives (try again
	 * later); -E_CORRUPT: the store belongs to something else, or has another schema; -E_UNAVAILABLE; words
	 * say what. Blocks for one answer; no commit may be under way. */
	int (*lead)(struct store *s, struct term *out, uint64_t *seq, char words[256]);
	int (*load)(struct store *s, const struct store_loader *loader, char words[256]);
	/* Starts one commit with seq = last + 1; at most COMMIT_MOVES_MOST moves; everything is copied before it
	 * returns. One at a time: the reply must have been polled. A lost connection is mended and the same commit
	 * sent again until the store answers. */
	void (*commit)(struct store *s, uint64_t seq, const struct move *moves, size_t count);
	/* Asks to confirm the leader key; one at a time, may overlap a commit. */
	void (*confirm)(struct store *s);
	/* The next reply; false: none yet. Never blocks. */
	bool (*poll)(struct store *s, struct store_reply *out);
	/* NULL: all is well. */
	const struct store_trouble *(*trouble)(struct store *s);
	/* What is stored of one job, in order of the numbers; from any thread, on a connection of its own. `what` is
	 * MOVE_JOB (its record, number 0), MOVE_SUBTASK, MOVE_RESULT or MOVE_HELD. Nothing there: `each` is not
	 * called. A code other than 0 from `each` ends it. */
	int (*rows)(struct store *s, uint64_t job, enum move_kind what,
		int (*each)(void *arg, uint32_t number, struct str value), void *arg);
	/* The events of a job behind the one with the id `after` ("": from the first), oldest first, EVENTS_PAGE entries at most; from
	 * any thread, on a connection of its own. Ids are the store's own and grow. */
	int (*events)(struct store *s, uint64_t job, struct str after,
		int (*each)(void *arg, struct str id, struct str lines), void *arg);
	/* Those values of the cache that are there, by the places of their keys; from any thread, on a connection of its
	 * own, and within CACHE_WAIT_MS. A code other than 0 from `each` ends it. */
	int (*cached)(struct store *s, const struct str *keys, size_t count,
		int (*each)(void *arg, size_t place, struct str value), void *arg);
	/* What the cache takes, in `bytes`. Where that is over `most`, what was kept first is forgotten until three quarters of it
	 * are left. From any thread, on a connection of its own, in a second for some 100,000 entries. -E_UNAVAILABLE. */
	int (*cache_bound)(struct store *s, int64_t most, int64_t *bytes);
	/* Gives up the leader key if it is ours, so that a successor need not wait; then frees everything. Takes
	 * about a second at most, even when the store hangs; a commit without a reply may or may not be applied. */
	void (*close)(struct store *s);
};
struct store {
	const struct store_ops *ops;
};

/* Called from the store's thread whenever a reply is ready to be polled; a store in memory calls it from
 * within commit() and confirm(): it may only leave a note. `wake` may be NULL. */
struct store_wake {
	void (*wake)(void *arg);
	void *arg;
};

/* "unix:PATH", "redis://HOST:PORT/DB", or "sentinel://HOST:PORT[,HOST:PORT]/NAME" for the primary that the sentinels know by
 * that name, whoever it is at each new connection. Connects (waiting while Redis loads its data, for at most wait_ms),
 * refuses a maxmemory-policy other than noeviction and a Redis older than 7.0, loads the function library.
 * -E_UNAVAILABLE, -E_PRECONDITION, -E_INVALID; words say what to do. SIGPIPE is ignored from then on. */
int store_redis_open(const char *address, const char *fleet, int wait_ms, struct store_wake wake,
	struct store **out, char words[256]) MUST_CHECK;
/* From now on STORE_COMMITTED is said only of what this mode promises. Called once, before lead(). -E_PRECONDITION: Redis is
 * not set up for it, and words say what to set; -E_UNAVAILABLE. A Redis that keeps nothing on disk is told to the log. */
int store_redis_promise(struct store *s, enum durability mode, char words[256]) MUST_CHECK;
/* The mode of this name; DURABILITY_FOUND: there is none. */
enum durability durability_named(const char *name);
#endif
