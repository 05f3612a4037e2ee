/* A small gRPC server in a thread of its own, for the tests of the wire. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SUPPORT_RPC_FIXTURE_H
#define TESTS_SUPPORT_RPC_FIXTURE_H
#include "common/buf.h"
#include "common/io/rpc_client.h"
#include "common/io/rpc_server.h"

#include <pthread.h>
#include <stdatomic.h>

#define FIXTURE_TOKEN        "a token of the tests"
#define FIXTURE_MESSAGE_MOST 4096
#define FIXTURE_WAIT_MS      20000 /* far above what anything takes; a sanitizer on a busy machine is slow */

enum fixture_method {
	FIXTURE_ECHO,   /* unary: the message back */
	FIXTURE_REFUSE, /* unary: NOT_FOUND */
	FIXTURE_OPEN,   /* unary, without a token: the message back */
	FIXTURE_COUNT,  /* stream: "0", "1", ... as many as the message says */
	FIXTURE_CHAT,   /* both ways: each message back, OK at the end */
	FIXTURE_DEAF,   /* both ways: asks for no second message */
	FIXTURE_FLOOD,  /* both ways: queues 16 MiB at once, of which the client takes what it wants */
	FIXTURE_METHODS
};

struct fixture {
	char dir[64];
	struct buf address; /* "unix:...", or of TCP */
	struct rpc_server *server;
	pthread_t thread;
	atomic_bool stop;
	atomic_int opened, closed, messages; /* calls and messages that came out of the poll */
	atomic_size_t queued;                /* of the FLOOD that is open */
};

const char *fixture_path(enum fixture_method method);
void fixture_open(struct fixture *f, bool tcp);
void fixture_open_at(struct fixture *f, const char *address);
void fixture_close(struct fixture *f);
/* True once *count is `wanted`; false after FIXTURE_WAIT_MS. */
bool fixture_wait(const atomic_int *count, int wanted);
/* Polls until an event of this kind comes, others are passed over; false when CLOSED came first, or nothing. */
bool fixture_expect(struct rpc_stream *s, enum rpc_stream_event_kind kind, struct rpc_stream_event *out);
#endif
