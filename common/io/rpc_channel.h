/* The connection behind unary calls and streams: what rpc_client.c and rpc_stream.c share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_RPC_CHANNEL_H
#define COMMON_IO_RPC_CHANNEL_H
#include "common/buf.h"

#include <grpc/grpc.h>

#include <pthread.h>

#define RPC_IDLE_QUEUES_MOST 16

struct rpc_channel {
	grpc_channel *channel;
	struct buf authorization; /* "Bearer TOKEN", or empty */
	/* Queues of unary calls that are over, for the next ones: a new one costs system calls. */
	pthread_mutex_t lock;
	grpc_completion_queue *idle[RPC_IDLE_QUEUES_MOST];
	size_t idle_count;
};

/* SEND_INITIAL_METADATA with the token; `entry` lives until the operation is over. */
grpc_op rpc_headers_op(const struct rpc_channel *c, grpc_metadata *entry, bool wait_for_ready);
grpc_call *rpc_call_of(
	const struct rpc_channel *c, const char *method, grpc_completion_queue *queue, gpr_timespec deadline);
#endif
