/* What the coordinator knows of one job: its contract, its subtasks, and the lists they hang in. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_JOB_ROW_H
#define COORDINATOR_STATE_JOB_ROW_H
#include "common/arena.h"
#include "coordinator/state/job_forecast.h"
#include "coordinator/state/pace.h"
#include "coordinator/state/subtask_row.h"
#include "coordinator/state/verdicts.h"
#include "reeve/job.h"
#include "reeve/limits.h"

enum {
	JOB_CHUNK_ROWS = 1024,
	JOB_CHUNKS_MOST = (SUBTASKS_PER_JOB_MOST + JOB_CHUNK_ROWS - 1) / JOB_CHUNK_ROWS,
	BACKOFF_SLOTS = 256, /* of BACKOFF_SLOT_MS each: a wheel over BACKOFF_MOST_MS */
	BACKOFF_SLOT_MS = 250,
	KEY_BYTES_MOST = 64,
	CONTRACT_HASH_BYTES = 32,
};

/* One file as the planner sees it. */
struct plan_file {
	uint32_t lines;
	uint32_t language; /* index into job_work.languages */
	bool context;      /* for tools that see the whole tree; no shard owns it */
	uint32_t index;    /* in the manifest */
	uint64_t place;    /* by its path alone: see plan/places.h */
	uint32_t bytes;
};

/* What a job is to do, as decoded from its request. Borrowed in an event; the job keeps a copy. */
struct job_work {
	enum subtask_kind kind;
	uint32_t subtasks;         /* KIND_NOOP: how many; KIND_SCRIPTED: how many in all */
	uint32_t bytes;            /* KIND_NOOP: of input each */
	const struct str *scripts; /* KIND_SCRIPTED */
	size_t script_count;
	const struct plan_file *files; /* KIND_TOOL, in order of language, then place */
	size_t file_count;
	const struct str *languages; /* KIND_TOOL */
	size_t language_count;
	const struct str
		*asked; /* KIND_TOOL: languages, of which also context is something to look at as a tree */
	size_t asked_count;
	uint64_t lens_tools; /* KIND_TOOL: the fleet's tools that a requested lens has, a bit each */
	struct str lens;     /* the requested lenses, joined by commas; empty: all */
	uint32_t shard_lines;
	bool lost;                /* KIND_TOOL: the files could not be had again, so there is no plan */
	bool no_cache;            /* no earlier result is wanted */
	uint32_t price_microusd;  /* KIND_SCRIPTED: the most that one attempt may cost; 0: it is free */
	uint64_t budget_microusd; /* of the whole job */
	const struct str
		*model_lenses; /* KIND_TOOL: through which models look, too; none: no model is asked */
	size_t model_lens_count;
	struct str workflow;     /* KIND_TOOL: what it is of */
	uint64_t worth_microusd; /* of a right answer of a model; 0: not said */
	uint32_t refuters;       /* looks at one claim of a model at most; 0: not said */
	struct str
		goal; /* KIND_TOOL: a free one: models alone look, under a plan that one of them makes; "": none */
};

/* Where the planner stands: a plan of a million subtasks takes many turns. */
struct plan_cursor {
	uint32_t tool;     /* behind the last one: the lenses of models */
	uint32_t looks;    /* files that may still be looked at in this slice */
	uint64_t place;    /* files before it are in a shard already */
	bool large;        /* the shard it gave last is one file of more lines than a shard should have */
	uint32_t bytes;    /* of the files of that shard */
	uint32_t language; /* of most of its lines: index into job_work.languages */
};

struct subtask_list {
	uint32_t first;
	uint32_t last;
	uint32_t count;
};

struct job_row {
	uint64_t id; /* 0: the slot is free */
	enum job_state state;
	enum reason reason;     /* of REFUSED and CANCELLED */
	bool sealed;            /* the plan is whole */
	bool cancelling;        /* subtasks are being cancelled, slice by slice */
	bool releasing;         /* it has ended: its rows are being freed, slice by slice */
	bool looks;             /* earlier results are looked for before anything is leased */
	uint32_t queue;         /* slot in the fleet's queues; NO_SLOT once it has ended */
	uint32_t next_in_queue; /* ring of running jobs of the queue, by slot; NO_SLOT: not in it */
	uint32_t prev_in_queue;
	uint32_t next_ready
		[SUBTASK_KINDS]; /* rings of those that may be served, made anew by each turn: see pick.c */
	char queue_name[NAME_BYTES_MOST + 1];
	char principal[NAME_BYTES_MOST + 1];
	char key[KEY_BYTES_MOST];
	uint32_t key_len;
	unsigned char contract[CONTRACT_HASH_BYTES];
	int64_t submitted_unix_ms;
	int64_t ended_unix_ms;
	uint32_t most_running; /* 0: no limit of its own */
	uint32_t running;      /* leases */
	uint32_t hedges;       /* of them, those of a subtask that has two */
	struct purse purse;
	struct job_forecast forecast;
	struct pace pace;     /* how long its subtasks took, from lease to result */
	struct pace talk;     /* the same, of those of kind model: they wait, and do not compute */
	uint32_t cancel_next; /* number where the cancelling slice goes on */
	struct job_counts counts;
	struct str request;   /* the submitted message as it came, in the arena: part of the record */
	struct job_work work; /* in the arena */
	int64_t shut_unix_ms[TIERS_MOST]; /* as it was written last: see shut.h; 0: not shut */
	struct str roster;                /* in the arena: the tiers that its rows name, once it is planned */
	struct plan_cursor plan;
	struct arena arena;                      /* request, work, specs */
	struct subtask_list unlooked;            /* READY, and no earlier result was looked for yet */
	struct subtask_list asked;               /* READY, and one is being looked for until due_ms */
	struct subtask_list ready[RUNNERS_MOST]; /* READY to be leased */
	uint64_t ready_bits;                     /* one for each of these that is not empty */
	uint32_t ready_total;                    /* of these, and of the unrouted */
	uint32_t ready_models;                   /* of these, of kind model */
	uint32_t asking[TIER_LISTS_MOST]; /* leases of kind model, by the list that they were taken from */
	uint32_t
		warm; /* a bit for each of these of which an answer came: its prefix may be kept by the provider */
	uint32_t backoff[BACKOFF_SLOTS]; /* first of each slot */
	uint32_t backoff_due; /* first of those that the wheel has passed and nobody has taken yet */
	int64_t backoff_ms;   /* the wheel has been turned up to here */
	uint32_t backoff_count;
	struct subtask_row *chunks[JOB_CHUNKS_MOST];
	/* The newest of the fleet when a person said last that its provider takes calls again. In memory alone: a coordinator that
	 * starts anew would rather pause once more than let calls go. */
	struct token resumed;
	uint64_t
		stuck_for; /* reserved and spent when nothing could be paid any more, with less of it something may; 0: not known */
	struct subtask_list unrouted
		[TIER_LISTS_MOST]; /* READY, looked for in vain, and nobody has said whom they are asked of; by the
							  list of the cheapest tier */
	struct verdict_tally
		*verdicts; /* in the arena; NULL: the gates have judged no model's answer of it */
};

bool job_ended(enum job_state state);
/* A row of nothing but this id. */
void job_begin(struct job_row *job, uint64_t id);
/* True while what is out of it may still come in: it runs, or pauses for want of money or of its provider alone. */
bool job_is_open(const struct job_row *job);
/* Sets it apart from another that had its number, in a store that has lost that one since; never 0. */
uint64_t job_mark(const struct job_row *job);
/* True when the reference means this job, or does not say which of those that had its number. */
bool job_is_meant(const struct job_row *job, struct subtask_ref ref);
/* Row `number`, which must exist. */
struct subtask_row *job_subtask(const struct job_row *job, uint32_t number);
/* Adds a row at the end with a copy of its spec; its state is SUBTASK_NONE. */
struct subtask_row *job_subtask_add(
	struct job_row *job, enum subtask_kind kind, uint8_t tool, struct str spec);
/* True when some of its subtasks cost money: then it has a budget. */
bool job_is_paid(const struct job_row *job);
/* True while of some question nobody has said whom it is asked of. */
bool job_has_unrouted(const struct job_row *job);
/* How long subtasks of this one's kind took. */
struct pace *job_pace(struct job_row *job, const struct subtask_row *row);
/* The job keeps its own copy of what is to be done. */
void job_work_copy(struct job_row *job, const struct job_work *work);
/* The look of a READY row has come this far: it goes over to the list of those. */
void job_look(struct job_row *job, uint32_t number, enum look look);
/* The lists a row hangs in by its state. One that is large goes in front of all others, any other behind them. */
void job_ready_push(struct job_row *job, uint32_t number);
void job_ready_remove(struct job_row *job, uint32_t number);
/* It is the next of its list. */
void job_ready_first(struct job_row *job, uint32_t number);
void job_backoff_push(struct job_row *job, uint32_t number);
void job_backoff_remove(struct job_row *job, uint32_t number);
/* Turns the wheel to now_ms and gives one row that is due, or NO_SLOT. */
uint32_t job_backoff_due(struct job_row *job, int64_t now_ms);
/* Frees up to `most` chunks of rows and blocks of specs; counts and facts stay. True when all are gone. */
bool job_rows_release(struct job_row *job, size_t most);
#endif
