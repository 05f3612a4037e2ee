/* One simulated world: everything in it, its time, and its chance. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H
#include "common/arena.h"
#include "common/rand.h"
#include "tests/sim/client.h"
#include "tests/sim/happen.h"
#include "tests/sim/host.h"
#include "tests/sim/ledger.h"
#include "tests/sim/money.h"
#include "tests/sim/net.h"
#include "tests/sim/provider.h"
#include "tests/sim/scenario.h"
#include "tests/sim/tally.h"
#include "tests/sim/worker.h"

enum {
	HOSTS = 2,
	WORKERS_LEAST = 5,
	CREW_MOST = 8,
	WORLD_JOBS_MOST = 5, /* the last one does again what another did */
	HANDLES_MOST = 1024,
	LOOK_MS = 500,
	WORLD_BEGINS_MS = 1000000,
	FAULTS_UNTIL_MS = 45000, /* then the world is left alone */
	ENDS_WITHIN_MS = 450000, /* and every job must end within this: attempts, ttls and backoffs add up */
};

struct world {
	uint64_t seed;
	uint64_t chance;
	int64_t now_ms;
	int64_t calm_ms; /* from here on no fault begins */
	struct arena arena;
	struct agenda agenda;
	struct store *store;                 /* the handle that outlives all hosts */
	struct store *handles[HANDLES_MOST]; /* of hosts, dead ones included: what is on its way arrives */
	size_t handle_count;
	struct ledger ledger;
	struct net net;
	struct host hosts[HOSTS];
	struct crewman workers[CREW_MOST];
	uint32_t worker_count;
	struct client_job jobs[WORLD_JOBS_MOST];
	uint32_t job_count;
	struct store_fault {
		int64_t slow_until_ms;
		int64_t stands_until_ms;
		struct late_store {
			struct store *store; /* of a dead host: its last commit is still on its way */
			int64_t until_ms;
		} late;
		bool reply_lost; /* of the next commit */
		bool kill_next;  /* the host, in its next commit */
		bool spoiled;    /* once or still: a refusal may be on its way */
		bool other;      /* the same, of a store that was emptied or another's */
	} store_fault;
	const struct scenario *scenario; /* NULL: chance draws the faults */
	uint32_t scene[2];               /* where the scenario stands, in numbers of its own */
	bool fair;                       /* one kind of work, and each worker takes all of it */
	bool calm;                       /* each subtask does well */
	bool large_results;
	int64_t look_ms;        /* until an earlier result is found, or not, at the most */
	struct token given;     /* the newest that a leader sent out */
	uint64_t newest_term;   /* that was taken */
	bool twice;             /* the number of a term was given twice */
	bool forgot;            /* the store has lost commits */
	int64_t quota_until_ms; /* the provider takes no calls */
	bool models;            /* some jobs ask them, too */
	struct provider providers[PROVIDER_TIERS];
	struct queue_share shares[2];
	bool logging;
	char broken[256]; /* the first invariant that did not hold */
};

/* Runs one seed, of a scenario or (NULL) of chance; false: an invariant was broken, `words` says which. With logging each event
 * is a line. */
bool world_run(uint64_t seed, const struct scenario *scenario, bool logging, char words[256]);

void world_broke(struct world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* One aligned line. */
void world_log(const struct world *w, const char *who, uint32_t index, const char *what, const char *format,
	...) __attribute__((format(printf, 5, 6)));
/* least <= result <= most */
int64_t world_between(struct world *w, int64_t least, int64_t most);
bool world_chance(struct world *w, uint32_t percent);
void world_soon(struct world *w, int64_t in_ms, struct happening h);
#endif
