/* Waits on a completion queue, is woken by an empty batch, and starts and ends the gRPC library. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/rpc_queue.h"
#include "common/io/rpc_client.h"

#include <grpc/support/log.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* gRPC writes to stderr in a form of its own; what matters of it reaches our log as an error. */
static void say_nothing(gpr_log_func_args *args)
{
	(void)args;
}

void rpc_init(void)
{
	if (!getenv("GRPC_VERBOSITY"))
		gpr_set_log_function(say_nothing);
	grpc_init();
}

void rpc_shutdown(void)
{
	grpc_shutdown();
}

void rpc_queue_init(struct rpc_queue *q)
{
	q->queue = grpc_completion_queue_create_for_next(NULL);
	q->lame = grpc_lame_client_channel_create("waker", GRPC_STATUS_UNAVAILABLE, "waker");
	q->waker = grpc_channel_create_call(q->lame, NULL, GRPC_PROPAGATE_DEFAULTS, q->queue,
		grpc_slice_from_static_string("/waker"), NULL, gpr_inf_future(GPR_CLOCK_MONOTONIC), NULL);
	assert(q->waker);
	atomic_init(&q->woken, false);
}

void rpc_queue_release(struct rpc_queue *q)
{
	grpc_event event;

	grpc_completion_queue_shutdown(q->queue);
	do
		event = grpc_completion_queue_next(q->queue, gpr_inf_future(GPR_CLOCK_MONOTONIC), NULL);
	while (event.type != GRPC_QUEUE_SHUTDOWN);
	grpc_call_unref(q->waker);
	grpc_channel_destroy(q->lame);
	grpc_completion_queue_destroy(q->queue);
}

void *rpc_queue_next(struct rpc_queue *q, gpr_timespec *deadline, bool *success)
{
	for (;;) {
		grpc_event event = grpc_completion_queue_next(q->queue, *deadline, NULL);

		if (event.type != GRPC_OP_COMPLETE)
			return NULL;
		if (event.tag != q) {
			*success = event.success;
			return event.tag;
		}
		/* Cleared first: who wakes from here on means what the caller has not looked at yet. */
		atomic_store(&q->woken, false);
		*deadline = gpr_inf_past(GPR_CLOCK_MONOTONIC);
	}
}

void rpc_queue_wake(struct rpc_queue *q)
{
	grpc_call_error err;

	if (atomic_exchange(&q->woken, true))
		return; /* one in the queue wakes as well as two */
	err = grpc_call_start_batch(q->waker, NULL, 0, q, NULL);
	assert(err == GRPC_CALL_OK);
}

gpr_timespec rpc_deadline(int wait_ms)
{
	if (wait_ms < 0)
		return gpr_inf_future(GPR_CLOCK_MONOTONIC);
	if (!wait_ms)
		return gpr_inf_past(GPR_CLOCK_MONOTONIC);
	return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(wait_ms, GPR_TIMESPAN));
}

grpc_op rpc_op(grpc_op_type type)
{
	grpc_op op;

	memset(&op, 0, sizeof op);
	op.op = type;
	return op;
}
