/* A coordinator of our own on a real stream, for the tests of a worker's session. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_WORKER_HOUSE_H
#define TESTS_UNIT_WORKER_HOUSE_H
#include "worker/session.h"

#include "common/io/clock.h"
#include "common/io/rpc_client.h"
#include "common/io/rpc_server.h"
#include "reeve/v1/worker.pb-c.h"

#include <CUnit/CUnit.h>
#include <pthread.h>

enum { PATIENCE_MS = 20000, LEASES_MOST_HERE = 512, MARK = 77 };

struct house {
	char dir[64];
	char address[96];
	char nobody[96];
	const char *addresses[2]; /* at the second nobody listens */
	struct rpc_server *server;
	struct rpc_call *call; /* the worker's stream */
	struct identity who;
	struct session session;
	pthread_t thread;
	atomic_bool ended;
	/* What the last Hello, beats and results said. */
	unsigned hellos;
	size_t hello_held, hello_finished;
	uint32_t hello_slots;
	char phase[32];
	uint64_t result_seqs[LEASES_MOST_HERE];
	uint64_t result_terms[LEASES_MOST_HERE];
	int outcomes[LEASES_MOST_HERE];
	size_t results;
	bool in_blob; /* the last one */
	unsigned puts;
	bool accepts;                 /* what house_end_lease() says of what it acknowledges */
	bool draining;                /* as the last beat said */
	int64_t beat_ms, beat_gap_ms; /* when it came; the longest between two */
};

/* One worker with one slot runs its session in a thread. */
void house_open(struct house *h);
void house_open_with(struct house *h, size_t addresses);       /* 1: the second one is not known to it */
void house_open_models(struct house *h, uint32_t model_slots); /* beside the one slot */
/* Ends it if it has not ended, and asserts that nothing of it is left. */
void house_close(struct house *h);
/* One event of the server, waited for shortly. */
void house_turn(struct house *h);
#define UNTIL(h, condition)                                                                                  \
	do {                                                                                                 \
		int64_t until_ms_ = clock_ms() + PATIENCE_MS;                                                \
		while (!(condition) && clock_ms() < until_ms_)                                               \
			house_turn(h);                                                                       \
		CU_ASSERT_TRUE_FATAL(condition);                                                             \
	} while (0)

void house_say(struct house *h, const Reeve__V1__CoordinatorMessage *m);
void house_welcome_to(struct house *h, uint64_t term, uint32_t heartbeat_ms);
void house_welcome(struct house *h, uint64_t term); /* with a beat each 20 ms */
/* The first stream, welcomed in term 1. */
void house_attach(struct house *h);
/* Leases {1, from} to {1, from + count - 1} of job 1. */
void house_assign(struct house *h, int kind, const char *spec, uint64_t from, size_t count);
/* Acknowledges or cancels the lease {term, seq}. */
void house_end_lease(struct house *h, bool cancel, uint64_t term, uint64_t seq);
/* {1, old_seq} goes on as {new_term, new_seq}. */
void house_adopt(struct house *h, uint64_t old_seq, uint64_t new_term, uint64_t new_seq);
/* The coordinator ends the stream; the worker is expected back. */
void house_lose_stream(struct house *h);
#endif
