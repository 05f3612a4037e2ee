/* One completion queue of gRPC, polled by one thread, that other threads can wake. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_RPC_QUEUE_H
#define COMMON_IO_RPC_QUEUE_H
#include <grpc/grpc.h>

#include <stdatomic.h>
#include <stdbool.h>

#define RPC_WINDOW_BYTES (256 << 10) /* of one stream: what may lie unread at its receiver */

struct rpc_queue {
	grpc_completion_queue *queue;
	grpc_channel *lame; /* never connects: its call exists to carry empty batches */
	grpc_call *waker;
	atomic_bool woken;
};

void rpc_queue_init(struct rpc_queue *q);
/* All calls on the queue are finished and unreferenced, and nobody wakes it any more. */
void rpc_queue_release(struct rpc_queue *q);
/* The tag of the next finished operation, or NULL when the deadline passed. Being woken moves the deadline to
 * the past, for good: a caller that goes on with what else is there must not fall asleep over it. */
void *rpc_queue_next(struct rpc_queue *q, gpr_timespec *deadline, bool *success);
/* From any thread. */
void rpc_queue_wake(struct rpc_queue *q);

/* wait_ms from now; -1: never, 0: at once, without a look at the clock. */
gpr_timespec rpc_deadline(int wait_ms);
/* An operation of zeroes but for its type. */
grpc_op rpc_op(grpc_op_type type);
#endif
