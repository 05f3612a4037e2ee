/* Simulated workers: the true book of leases (worker/held.c) and, around it, what register, session and obey do. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_WORKER_H
#define SIM_WORKER_H
#include "tests/sim/happen.h"
#include "tests/sim/net.h"
#include "worker/held.h"

struct crewman {
	char id[8];
	uint32_t index;
	uint32_t life; /* its incarnation, from 1 */
	bool up;
	bool welcome;
	bool draining;
	uint64_t stream; /* 0: none */
	uint32_t host;   /* where it was last */
	uint32_t slots;
	uint32_t keys; /* of tiers, a bit each */
	uint32_t running;
	uint64_t runs;
	uint64_t hung_run; /* stands still until it is cancelled; 0: none does */
	int64_t paused_until_ms;
	int64_t slow_until_ms;
	int64_t late_until_ms; /* finished results stay here */
	int64_t beat_ms;
	bool presents_old; /* its next result goes under the token that it had before adoption */
	struct held *held;
};

struct world;

void worker_start(struct world *w, struct crewman *c);
void worker_kill(struct world *w, struct crewman *c, const char *why);
/* One that runs stands still from now on, and is named in every beat; false: none runs. */
bool worker_hang(struct world *w, struct crewman *c);
/* Says that it has what another one is at work on, and hands in a result of it; false: it cannot. */
bool worker_lie(struct world *w, struct crewman *c);
void worker_drain(struct world *w, struct crewman *c);
void worker_connect(struct world *w, struct crewman *c);
void worker_closed(struct world *w, struct crewman *c, uint64_t stream);
void worker_hears(struct world *w, struct crewman *c, uint64_t stream, const struct parcel *parcel);
void worker_beat(struct world *w, struct crewman *c, uint64_t stream);
void worker_done(struct world *w, struct crewman *c, struct attempt *a, uint64_t run);
/* Sends what is unsent, unless it is kept for later. */
void worker_send(struct world *w, struct crewman *c);
/* How many workers hold a lease of this subtask, as far as they know. */
uint32_t worker_holders(const struct world *w, struct subtask_ref ref);
/* True while it lives, runs, and both sides hold its stream to this host for open. */
bool worker_is_attached(struct world *w, const struct crewman *c, uint32_t host, uint32_t host_life);
#endif
