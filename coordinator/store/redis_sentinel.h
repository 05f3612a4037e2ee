/* Asks sentinels which server is the primary at this moment. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STORE_REDIS_SENTINEL_H
#define COORDINATOR_STORE_REDIS_SENTINEL_H
#include "coordinator/store/redis_link.h"

/* "HOST:PORT[,HOST:PORT]/NAME" (port 26379 when left out); else -E_INVALID. */
int sentinel_parse(struct str text, struct link_address *out) MUST_CHECK;
/* A connection to the one that the first sentinel that answers calls the primary, and that says so itself; NULL, with the
 * trouble. */
redisContext *sentinel_open_primary(
	const struct link_address *to, int connect_ms, const struct store_trouble **trouble);
#endif
