/* What the store holds, kept apart from it and from the core: each commit is looked at as it becomes true. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_LEDGER_H
#define SIM_LEDGER_H
#include "coordinator/state/bill.h"
#include "coordinator/store/memory_store.h"
#include "reeve/job.h"
#include "reeve/lease.h"

enum { LEDGER_JOBS = 64, LEDGER_SUBTASKS = 128, LEDGER_KEPT = 1024 };

/* What is known of one subtask from outside. */
struct fact {
	/* As stored: forgotten when the store forgets it. */
	struct stored {
		enum subtask_state state;
		struct token token;
		struct token
			ended; /* the newest lease that is stored as over: nothing comes of it any more */
		struct token result_token;
		uint64_t result_input; /* what the result was made of */
		uint32_t result_worker;
		bool result;
		bool held;
		bool wants_look;   /* its result holds what is worth a second look */
		uint32_t looks_at; /* a second look: the place of the review that it is of, from 1, */
		uint32_t tier;     /* of its result: who answered, from 1; 0: no model */
		bool plans;        /* it is a planner */
		uint32_t looked;   /* and how many looks there were before it */
		uint8_t refused, failed, lost;
		struct bill bill;
	} stored;
	/* As it happened. */
	uint64_t input;       /* a hash of what it is to work on; 0: not planned yet */
	uint64_t billed;      /* micro-dollars, by the provider */
	uint32_t hedges;      /* second leases that were granted beside a first */
	uint32_t runs;        /* executions that workers began */
	uint8_t asked_of;     /* of kind model: the tier that was asked last, from 1 */
	uint8_t refused_then; /* how often it had been refused then */
	uint32_t checks;      /* times that its evidence was gathered */
	uint32_t runs_then;   /* when its stored result was lost with the store's last commits */
	bool result_lost;     /* and it has no other one yet */
};

struct ledger_job {
	bool known;   /* its number was given once */
	uint32_t def; /* which of the clients' jobs it is */
	enum job_state state;
	bool sealed;
	uint32_t total;
	bool cancel_asked;
	bool retry_asked;
	uint64_t granted; /* micro-dollars, as stored */
	uint64_t billed;  /* by the provider */
	/* A life of a host, from 1, that knows of a terminal answer of the provider and of no resumption since; 0: none. */
	uint32_t out_of_quota;
	uint32_t
		shut; /* tiers, a bit each, of which a host was told so while the job ran; until a person acts, or a date is told */
	struct token resumed; /* the newest token that was out when it was resumed last */
	struct fact facts[LEDGER_SUBTASKS];
};

struct ledger {
	uint64_t seq;                        /* of the newest commit */
	struct term term;                    /* of who leads, as the store has it */
	struct ledger_job jobs[LEDGER_JOBS]; /* by id */
	struct kept {
		struct str queue;
		struct token token; /* of the result that may serve again */
	} kept[LEDGER_KEPT];
	size_t kept_count;
};

struct world;

/* Holds each commit against the rules from now on. */
void ledger_begin(struct world *w);
/* The store has lost commits, or all: so does the ledger. */
void ledger_forget(struct world *w);
/* NULL when there is no such subtask. */
struct fact *ledger_fact(struct world *w, struct subtask_ref ref);
/* True while this job of a client's is stored under the id that the client was told. */
bool ledger_has(const struct world *w, uint32_t def);

/* What tells one input from another; never 0. */
uint64_t ledger_input(struct str spec);

/* What a worker hands in, as the core stores it: which run it was, and its token, of what input, by whom. */
struct handed_in {
	uint64_t run;
	struct token token;
	uint64_t input;
	uint32_t worker;
	uint32_t wants_look; /* of a review: one that is worth a second look */
	uint32_t tier;       /* of kind model: who answered, from 1 */
};
#endif
