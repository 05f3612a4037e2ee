/* grpc.health.v1 on top of a server: Check, and Watch that tells every change. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_HEALTH_H
#define COMMON_IO_HEALTH_H
#include "common/io/rpc_server.h"

#define HEALTH_WATCHERS_MOST 256

/* Two rows for the table of methods, Check and then Watch, both served without a token (`open`). */
#define HEALTH_CHECK_PATH "/grpc.health.v1.Health/Check" /* RPC_UNARY */
#define HEALTH_WATCH_PATH "/grpc.health.v1.Health/Watch" /* RPC_SERVER_STREAM */

struct health_watcher {
	struct rpc_call *call; /* NULL: free */
	bool known;            /* a service that is here */
	int told;              /* the status that was sent last */
};

struct health {
	size_t check; /* index of Check in the server's table; Watch follows */
	const char *const *services;
	size_t service_count;
	bool serving;
	struct health_watcher watchers[HEALTH_WATCHERS_MOST];
};

/* All services share one state, as does "", which needs no mention. They are borrowed. Not serving at first. */
void health_init(struct health *h, size_t check, const char *const *services, size_t count);
/* Gives an event of rpc_server_poll() to the service: true when it was one of its own. */
bool health_event(struct health *h, const struct rpc_event *e);
/* False while draining, or without Redis. Watchers are told. */
void health_set(struct health *h, bool serving);
#endif
