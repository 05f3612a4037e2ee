/* Everything the core knows, and the doors through which it changes. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_FLEET_H
#define COORDINATOR_STATE_FLEET_H
#include "coordinator/state/job_row.h"
#include "coordinator/state/lease_row.h"
#include "coordinator/state/verdicts.h"
#include "coordinator/state/worker_row.h"
#include "common/tier/roster.h"
#include "coordinator/limit/quota.h"
#include "reeve/queue.h"
#include "reeve/tool.h"

struct effects;

enum { WORKERS_SEEN = 1 << 12 }; /* conns are numbered by their slots, of which the low bits differ */

/* What a simulation makes small. Times in milliseconds. */
struct fleet_limits {
	uint32_t jobs; /* in memory, ended ones included */
	uint32_t workers;
	uint32_t leases;
	uint32_t subtasks_per_job;
	int64_t heartbeat_ms;
	int64_t ttl_ms;
	int64_t leader_ttl_ms;
};
extern const struct fleet_limits fleet_limits_default;

/* A named share of the fleet: of its slots, by weight. Among those that have as much as the other, `pass` decides, the virtual time of
 * stride scheduling (Waldspurger, Weihl 1995): the queue with the smallest goes next, and pays 1 / weight. */
struct queue_row {
	char name[NAME_BYTES_MOST + 1];
	uint32_t weight;
	uint32_t most_running; /* 0: no limit */
	uint32_t running;      /* leases */
	uint64_t pass;
	uint32_t first_job; /* ring of running jobs: the next to be served; NO_SLOT: none */
	int64_t keyless_ms; /* since when workers serve it, and none that could ask a model; 0: not so */
};

struct fleet {
	struct fleet_limits limits;
	const struct tool_def *tools; /* borrowed; index is subtask_row.tool */
	size_t tool_count;
	const struct queue_share
		*shares; /* borrowed: what is written for some queues, whether or not they have jobs */
	size_t share_count;
	const struct tier *tiers; /* borrowed, from cheap to strong; see state/tier_list.h */
	size_t tier_count;
	struct buf roster;    /* of these: roster_pack() */
	struct quota *quotas; /* one for each of these */
	uint64_t chance;      /* state of the generator: seeded once */
	uint64_t term;
	uint64_t token_seq;
	uint64_t job_id;        /* the newest */
	int64_t now_ms;         /* of this turn */
	int64_t unix_ms;        /* the same moment, for people */
	int64_t hello_ms;       /* the place in time of the next hello of a crowd */
	int64_t confirmed_ms;   /* the leader key was last known to be ours */
	int64_t grant_from_ms;  /* after a restart whose store names no worker: one interval to come back */
	int64_t await_until_ms; /* nor, for one ttl, before all that the store names are back */
	bool started;
	bool draining;             /* we are about to leave: nothing is granted */
	uint64_t hash;             /* of all rows, kept by the doors: equal fleets, equal hashes */
	uint32_t next_worker;      /* whose turn it is first */
	uint32_t plan_slot;        /* the job whose plan goes on first */
	uint32_t look_slot;        /* the job for whose subtasks earlier results are looked for first */
	uint32_t forget_next;      /* the worker where the next slice goes on */
	struct job_row **jobs;     /* by id % limits.jobs */
	struct job_row *reopening; /* of an ended one, as it was stored; or NULL. See reopen.h */
	uint32_t reopening_total;
	struct worker_row *workers;
	uint32_t worker_seen[WORKERS_SEEN]; /* by conn: where fleet_worker_of() found its worker last */
	struct lease_row *leases;
	uint32_t lease_free;  /* list of rows given back, through next */
	uint32_t lease_used;  /* rows from here on were never touched */
	uint32_t lease_first; /* list of live ones */
	uint32_t lease_count;
	uint32_t expire_cursor; /* the lease where the next slice goes on */
	uint32_t hedge_cursor;  /* the same, of those that look for stragglers */
	struct queue_row queues[QUEUES_MOST];
	uint32_t queue_count;
	uint64_t queue_pass; /* of the queue that was served last */
	struct forecast_book forecasts;
	uint32_t route_slot;          /* the job for whose questions tiers are chosen first */
	struct verdict_book verdicts; /* of its own time, and of jobs that are stored */
};

void fleet_init(struct fleet *f, const struct fleet_limits *limits, const struct tool_def *tools,
	size_t tool_count, uint64_t seed);
void fleet_release(struct fleet *f);

/* True while the leader key was confirmed within half its ttl: only then is anything granted or extended. */
bool fleet_leads(const struct fleet *f);

/* The job of this id, or NULL. */
struct job_row *fleet_job(const struct fleet *f, uint64_t id);
/* A slot for a job with this id: an ended one makes way. NULL when a job that has not ended holds it. */
struct job_row *fleet_job_add(struct fleet *f, uint64_t id);
uint32_t fleet_job_slot(const struct fleet *f, const struct job_row *job);
/* Before any job: those are set up as their queue comes up. */
void fleet_shares(struct fleet *f, const struct queue_share *shares, size_t count);
/* Before any job. TIERS_MOST at most. */
void fleet_tiers(struct fleet *f, const struct tier *tiers, size_t count);
/* True of a job that asks models where those that it was planned for are not known: a coordinator that was started with others, or with
 * none, has read it from a store. Its rows name tiers by their places, which mean nothing here: nothing of it is begun or taken up. */
bool fleet_tiers_unknown(const struct fleet *f, const struct job_row *job);
/* A person says that providers take calls again. False: all of them did. */
bool fleet_tiers_reopen(struct fleet *f);
/* False while as much of it is leased as may be. */
bool queue_may_run(const struct queue_row *queue);
/* True when a job can be put into the queue of this name: it is there, or a row is free for it. */
bool fleet_queue_fits(const struct fleet *f, struct str name);
/* Puts the job into the queue of this name. A new one takes a row that no unended job uses; there must be one. */
void fleet_queue_join(struct fleet *f, struct job_row *job, struct str name);
/* Puts a running job into the ring of its queue, or takes it out. */
void queue_job_push(struct fleet *f, struct job_row *job);
void queue_job_remove(struct fleet *f, struct job_row *job);

/* The worker of this id, or NO_SLOT; `add` takes a free slot for it (NO_SLOT: none is left). */
uint32_t fleet_worker(struct fleet *f, struct str id, bool add);
/* The worker attached by this stream, or NO_SLOT. */
uint32_t fleet_worker_of(struct fleet *f, uint64_t conn);
/* True when it has a slot of any kind: one without drains. */
bool worker_has_slots(const struct worker_row *worker);
/* True when the worker takes subtasks of this queue. */
bool worker_serves(const struct worker_row *worker, const struct queue_row *queue);
/* Frees the slot; it must hold no lease. */
void fleet_worker_remove(struct fleet *f, uint32_t slot);

/* A new row becomes READY: the plan is the only way in. */
void subtask_planned(struct fleet *f, struct job_row *job, uint32_t number, struct effects *fx);
/* The one door for a subtask's state: asserts the table, keeps counts, lists and hash, and writes its record
 * into the turn's moves when the new state is durable. `detail` goes into the record and the log; may be "". */
void subtask_move(struct fleet *f, struct job_row *job, uint32_t number, enum subtask_event event,
	enum reason reason, struct str detail, struct effects *fx);
/* A READY row of kind model is to be asked of this tier, from 1; 0: nobody has chosen yet. A second look keeps its own order. */
void subtask_route(struct fleet *f, struct job_row *job, uint32_t number, uint8_t way);
/* Writes its record once more when it is paid for: its bill has changed, its state has not. */
void subtask_paid(struct fleet *f, struct job_row *job, uint32_t number, struct effects *fx);
/* Writes its record once more: it has one subtask more. */
void job_rewrite(const struct job_row *job, struct effects *fx);
/* The door for a job's state. */
void job_move(
	struct fleet *f, struct job_row *job, enum job_state state, enum reason reason, struct effects *fx);

/* Life of a subtask, step 10: DONE or CANCELLED once the plan is whole and nothing can move by itself. */
void job_settle(struct fleet *f, struct job_row *job, struct effects *fx);

/* Gives the subtask's next attempt to the worker: a new token, which is greater than any before. NULL when the
 * pool is exhausted. The caller moves the subtask. */
struct lease_row *lease_grant(struct fleet *f, struct job_row *job, uint32_t number, uint32_t worker);
/* As it was stored: kept for its worker, under the token that it had, until that comes or a ttl has passed. */
struct lease_row *lease_restore(
	struct fleet *f, struct job_row *job, uint32_t number, uint32_t worker, const struct charge *charge);
/* A second one beside a lease that has no twin yet: whichever brings an accepted result first wins. */
struct lease_row *lease_hedge(struct fleet *f, struct job_row *job, uint32_t number, uint32_t worker);
/* The same of an attempt that was granted before a restart and had been given up: no attempt is spent. */
struct lease_row *lease_rejoin(struct fleet *f, struct lease_row *first, uint32_t worker, uint32_t attempt);
/* It goes on from before: where that is a call of a model, a place of its tier is taken, whatever is allowed now. */
void lease_join(const struct fleet *f, struct lease_row *lease);
/* The live lease of this subtask that has this token, or NULL. */
struct lease_row *lease_of_token(const struct fleet *f, const struct subtask_row *row, struct token token);
/* The other lease of its subtask, or NULL. */
struct lease_row *lease_twin(const struct fleet *f, const struct lease_row *lease);
/* Ends this one of two; the other goes on alone. */
void lease_drop(struct fleet *f, struct lease_row *lease);
/* Sends it to its worker, which is attached. */
void lease_assign(const struct fleet *f, struct lease_row *lease, struct effects *fx);
/* Its worker, if it is attached, is told to stop and to forget. */
void lease_cancel(
	const struct fleet *f, const struct lease_row *lease, enum reason reason, struct effects *fx);
/* Ends all leases of this subtask; their rows are free afterwards. */
void lease_revoke(struct fleet *f, struct job_row *job, uint32_t number);
/* The lease goes on under a new token for this worker, who presented `old`. */
void lease_adopt(struct fleet *f, struct lease_row *lease, uint32_t worker, struct token old);
/* Moves every deadline by this much: time in which nobody could listen counts against nobody. */
void lease_shift(struct fleet *f, int64_t by_ms);
#endif
