/* What the store holds, kept apart from it and from the core: each commit is looked at as it becomes true. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_LEDGER_H
#define SIM_LEDGER_H
#include "coordinator/store/memory_store.h"
#include "reeve/job.h"
#include "reeve/lease.h"

enum { LEDGER_JOBS = 64, LEDGER_SUBTASKS = 128, LEDGER_KEPT = 512 };

/* What is known of one subtask from outside. */
struct fact {
	enum subtask_state state; /* as stored */
	struct token token;
	bool result;
	bool held;
	struct token result_token;
	uint32_t runs;   /* executions that workers began */
	uint32_t checks; /* times that its evidence was gathered */
};

struct ledger_job {
	uint32_t def; /* which of the clients' jobs it is */
	enum job_state state;
	bool sealed;
	uint32_t total;
	bool cancel_asked;
	struct fact facts[LEDGER_SUBTASKS];
};

struct ledger {
	uint64_t seq;                        /* up to which the store was looked at */
	struct ledger_job jobs[LEDGER_JOBS]; /* by id */
	struct kept {
		struct str queue;
		struct token token; /* of the result that may serve again */
	} kept[LEDGER_KEPT];
	size_t kept_count;
};

struct world;

/* Looks whether the store has applied what this handle sent, and holds it against the rules. */
void ledger_look(struct world *w, struct store *store);
/* NULL when there is no such subtask. */
struct fact *ledger_fact(struct world *w, struct subtask_ref ref);
/* What a worker hands in, as the core stores it: which run it was, and its token. */
struct handed_in {
	uint64_t run;
	struct token token;
};
#endif
