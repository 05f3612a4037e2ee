/* The workers of a private fleet: started by us, started again when one dies, ended with us. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_CREW_H
#define COORDINATOR_CREW_H
#include "common/buf.h"
#include "common/io/spawner.h"
#include "common/io/tier_keys.h"

enum { CREW_MOST = 64, CREW_RESTARTS_MOST = 10 };

/* What it points at outlives the crew. */
struct crew_orders {
	uint32_t workers;
	uint32_t slots;               /* of each */
	const char *config;           /* their reeve.yaml; NULL: none, whatever lies about */
	const struct tier_keys *keys; /* of their tiers; NULL: none */
};

struct crew_member {
	pid_t pid;
	int stdout_fd;
	uint32_t restarts;
};

struct crew {
	struct spawner *spawner;
	struct buf program;
	struct buf state;
	struct buf address;
	struct crew_member members[CREW_MOST];
	uint32_t count;
	struct crew_orders orders;
};

/* With the reeve-worker that lies beside us. */
int crew_start(struct crew *c, struct spawner *spawner, const char *state, const char *address,
	struct crew_orders orders, char words[256]) MUST_CHECK;
int crew_start_program(struct crew *c, struct spawner *spawner, const char *program, const char *state,
	const char *address, struct crew_orders orders, char words[256]) MUST_CHECK;
/* Now and then: a member whose stdout has ended is started again, CREW_RESTARTS_MOST times at most. False when none
 * is left and none may be started. */
bool crew_look(struct crew *c);
void crew_stop(struct crew *c);
#endif
