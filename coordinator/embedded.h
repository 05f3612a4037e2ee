/* A redis-server of our own: on a Unix socket, its data in the state folder, ended with us. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_EMBEDDED_H
#define COORDINATOR_EMBEDDED_H
#include "common/buf.h"
#include "common/io/spawner.h"

struct embedded {
	struct spawner *spawner;
	pid_t pid;
	int stdout_fd;
	struct buf address; /* unix:PATH, for store_redis_open() */
};

/* The caller holds the lock of the state folder: nobody else uses the data below it, and who led before is gone,
 * so its leader key is taken away. `fsync` is its appendfsync: "everysec" or "always". -E_NOT_FOUND: no redis-server; -E_UNAVAILABLE; words say the next step. */
int embedded_start(struct embedded *e, struct spawner *spawner, const char *state, const char *socket_dir,
	const char *fleet, const char *fsync, char words[256]) MUST_CHECK;
void embedded_stop(struct embedded *e); /* its data is on disk afterwards */
#endif
