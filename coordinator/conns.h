/* The calls that are open, by a number that is never used again. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_CONNS_H
#define COORDINATOR_CONNS_H
#include "common/io/rpc_server.h"

#include "reeve/finding.h"
#include "reeve/limits.h"

struct letter;

/* Of a worker's tools, by the fleet's numbers. */
struct recipes {
	uint64_t found; /* a bit for each tool that it has */
	uint64_t known; /* a bit for each recipe below */
	unsigned char rows[TOOLS_MOST][RECIPE_BYTES];
};

enum {
	CONNS_MOST = 1 << 14,
	CONN_JOBS = 32, /* job contexts remembered as sent on one stream */
};

struct conn {
	uint64_t id; /* low bits: the slot; 0: free */
	size_t method;
	struct rpc_call *call;
	uint64_t jobs[CONN_JOBS]; /* a worker's stream: whose context it has */
	uint32_t jobs_next;
	struct letter *beat; /* its heartbeat that waits for a turn: the last wins */
	int64_t beat_us;     /* when the first came that this one stands for */
	uint32_t letters;    /* its other messages that are not stepped yet */
	bool armed;          /* its next message was asked for */
	uint64_t watched;    /* a watcher's job */
	uint64_t shown;      /* hash of the status sent last */
	int64_t shown_ms;
	struct recipes *recipes; /* of a worker's stream; NULL: it did not say hello */
};

struct conns {
	struct conn *rows;
	uint32_t used; /* slots ever used */
	uint64_t serial;
	uint32_t *free_slots;
	uint32_t free_count;
};
void conns_init(struct conns *c);
void conns_release(struct conns *c);
/* NULL when CONNS_MOST are open. */
struct conn *conn_open(struct conns *c, struct rpc_call *call, size_t method);
void conn_close(struct conns *c, struct conn *conn);
/* Made when there are none, and empty. */
struct recipes *conn_recipes(struct conn *conn);
struct conn *conn_of(const struct conns *c, uint64_t id); /* NULL: it is over */
/* True once for each job on this stream (again after CONN_JOBS others). */
bool conn_introduce(struct conn *conn, uint64_t job);
#endif
