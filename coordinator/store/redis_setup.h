/* Is this Redis fit to hold the truth: answering, new enough, never evicting, with our function library. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STORE_REDIS_SETUP_H
#define COORDINATOR_STORE_REDIS_SETUP_H
#include "coordinator/store/redis_link.h"

/* Waits until Redis answers PING and has loaded its data, for at most wait_ms. -E_UNAVAILABLE. */
int setup_connect(const struct link_address *to, int wait_ms, redisContext **out, char words[256]) MUST_CHECK;
/* -E_PRECONDITION for what an operator has to change; -E_UNAVAILABLE. */
int setup_check(redisContext *link, char words[256]) MUST_CHECK;
/* Loads the library without REPLACE; other code under its name is refused: another build may be using it. The trouble is
 * NULL for what does not pass. */
int setup_library(redisContext *link, const struct store_trouble **trouble, char words[256]) MUST_CHECK;

/* What decides how durable a write is. */
struct setup_facts {
	bool has_log;       /* appendonly yes */
	bool refuses_alone; /* min-replicas-to-write is set */
	char fsync[16];     /* appendfsync; "" where CONFIG is not there, or was not asked */
};
int setup_facts(redisContext *link, bool with_config, struct setup_facts *out,
	const struct store_trouble **trouble) MUST_CHECK;
#endif
