/* The client's connection, and unary calls on it, each of them blocking on a queue of its own. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/rpc_client.h"
#include "common/io/rpc_address.h"
#include "common/io/rpc_channel.h"
#include "common/io/rpc_message.h"
#include "common/io/rpc_queue.h"
#include "reeve/limits.h"

#include <grpc/grpc_security.h>

#include <assert.h>
#include <stdlib.h>

/* How long one attempt to connect may take. The backoff between attempts is shorter; a coordinator that is
 * busy for a moment answers the handshake later than that. */
#define CONNECT_MS 2000
/* Callers that fail fast come back by a schedule of their own; while the channel waits, they fail though the
 * coordinator is back, and wait anew. So the channel looks more often than they call. */
#define CHANNEL_WAIT_MOST_MS 1000

static grpc_arg number(const char *key, int value)
{
	return (grpc_arg){ .type = GRPC_ARG_INTEGER, .key = (char *)(uintptr_t)key, .value.integer = value };
}

static grpc_channel *connect_to(const char *target, size_t message_bytes_most)
{
	grpc_arg args[] = {
		number(GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, (int)message_bytes_most),
		number(GRPC_ARG_MAX_SEND_MESSAGE_LENGTH, (int)message_bytes_most),
		/* Retries keep copies of messages; ours are the protocol's business. */
		number(GRPC_ARG_ENABLE_RETRIES, 0),
		number(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, RECONNECT_BASE_MS),
		number(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, CHANNEL_WAIT_MOST_MS),
		number(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS,
			CONNECT_MS), /* so named, but it is the patience of one attempt */
		number(GRPC_ARG_KEEPALIVE_TIME_MS, KEEPALIVE_MS),
		/* Also how long the kernel may repeat itself unheard, after a cut of the line: its pauses double,
		 * a new connection does not wait for them. */
		number(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, KEEPALIVE_MS),
		number(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1),
		number(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0),
		/* A channel is a connection of its own, whose backoff is not somebody else's. */
		number(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1),
		/* A proxy of the environment is for the web, and would be given the token. */
		number(GRPC_ARG_ENABLE_HTTP_PROXY, 0),
		number(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1),
		number(GRPC_ARG_HTTP2_BDP_PROBE, 0),
		number(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, RPC_WINDOW_BYTES),
		number(GRPC_COMPRESSION_CHANNEL_ENABLED_ALGORITHMS_BITSET, 1 << GRPC_COMPRESS_NONE),
		number(GRPC_ARG_ENABLE_PER_MESSAGE_COMPRESSION, 0),
		number(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0),
	};
	grpc_channel_args all = { sizeof args / sizeof args[0], args };
	grpc_channel_credentials *open = grpc_insecure_credentials_create();
	grpc_channel *channel = grpc_channel_create(target, open, &all);

	grpc_channel_credentials_release(open);
	return channel;
}

static bool header_can_carry(const struct buf *authorization)
{
	grpc_slice value = grpc_slice_from_static_buffer(authorization->at, authorization->len);

	return !authorization->len || grpc_header_nonbin_value_is_legal(value);
}

struct rpc_channel *rpc_channel_open(const char *address, struct str token, size_t message_bytes_most)
{
	struct rpc_channel *c = calloc(1, sizeof *c);
	struct buf target = BUF_INIT;

	if (!c)
		abort();
	assert(message_bytes_most <= INT32_MAX);
	rpc_init();
	pthread_mutex_init(&c->lock, NULL);
	if (token.len) {
		buf_add_text(&c->authorization, "Bearer ");
		buf_add_str(&c->authorization, token);
	}
	if (rpc_address_target(address, &target))
		c->channel = grpc_lame_client_channel_create("", GRPC_STATUS_INVALID_ARGUMENT,
			"neither unix:PATH (at most 107 bytes) nor HOST:PORT");
	else if (!header_can_carry(&c->authorization))
		c->channel = grpc_lame_client_channel_create(
			"", GRPC_STATUS_INVALID_ARGUMENT, "the token has bytes that no header can carry");
	else
		c->channel = connect_to(target.at, message_bytes_most);
	if (!header_can_carry(&c->authorization))
		buf_clear(&c->authorization);
	buf_release(&target);
	return c;
}

static void queue_free(grpc_completion_queue *queue)
{
	gpr_timespec never = gpr_inf_future(GPR_CLOCK_MONOTONIC);

	grpc_completion_queue_shutdown(queue);
	while (grpc_completion_queue_next(queue, never, NULL).type != GRPC_QUEUE_SHUTDOWN)
		;
	grpc_completion_queue_destroy(queue);
}

void rpc_channel_close(struct rpc_channel *c)
{
	while (c->idle_count)
		queue_free(c->idle[--c->idle_count]);
	grpc_channel_destroy(c->channel);
	pthread_mutex_destroy(&c->lock);
	buf_release(&c->authorization);
	free(c);
	rpc_shutdown();
}

static grpc_completion_queue *queue_take(struct rpc_channel *c)
{
	grpc_completion_queue *queue = NULL;

	pthread_mutex_lock(&c->lock);
	if (c->idle_count)
		queue = c->idle[--c->idle_count];
	pthread_mutex_unlock(&c->lock);
	return queue ? queue : grpc_completion_queue_create_for_next(NULL);
}

static void queue_give_back(struct rpc_channel *c, grpc_completion_queue *queue)
{
	pthread_mutex_lock(&c->lock);
	if (c->idle_count < RPC_IDLE_QUEUES_MOST) {
		c->idle[c->idle_count++] = queue;
		queue = NULL;
	}
	pthread_mutex_unlock(&c->lock);
	if (queue)
		queue_free(queue);
}

grpc_op rpc_headers_op(const struct rpc_channel *c, grpc_metadata *entry, bool wait_for_ready)
{
	grpc_op op = rpc_op(GRPC_OP_SEND_INITIAL_METADATA);

	op.flags = wait_for_ready ? GRPC_INITIAL_METADATA_WAIT_FOR_READY : 0;
	if (!c->authorization.len)
		return op;
	memset(entry, 0, sizeof *entry);
	entry->key = grpc_slice_from_static_string("authorization");
	/* Static as gRPC sees it: the channel outlives its calls. */
	entry->value = grpc_slice_from_static_buffer(c->authorization.at, c->authorization.len);
	op.data.send_initial_metadata.metadata = entry;
	op.data.send_initial_metadata.count = 1;
	return op;
}

grpc_call *rpc_call_of(
	const struct rpc_channel *c, const char *method, grpc_completion_queue *queue, gpr_timespec deadline)
{
	grpc_slice path = grpc_slice_from_copied_string(method);
	grpc_call *call = grpc_channel_create_call(
		c->channel, NULL, GRPC_PROPAGATE_DEFAULTS, queue, path, NULL, deadline, NULL);

	grpc_slice_unref(path);
	assert(call);
	return call;
}

/* Everything gRPC writes to while a unary call is under way. */
struct unary {
	grpc_metadata token;
	grpc_metadata_array headers, trailers;
	grpc_byte_buffer *request, *answer;
	grpc_status_code status;
	grpc_slice words;
};

/* All operations at once: one completion, when the status is there. The deadline sees to that it comes. */
static void run(const struct rpc_channel *c, grpc_call *call, grpc_completion_queue *queue, struct unary *u)
{
	grpc_op ops[] = { rpc_headers_op(c, &u->token, false), rpc_op(GRPC_OP_SEND_MESSAGE),
		rpc_op(GRPC_OP_SEND_CLOSE_FROM_CLIENT), rpc_op(GRPC_OP_RECV_INITIAL_METADATA),
		rpc_op(GRPC_OP_RECV_MESSAGE), rpc_op(GRPC_OP_RECV_STATUS_ON_CLIENT) };
	grpc_call_error err;
	grpc_event event;

	ops[1].data.send_message.send_message = u->request;
	ops[3].data.recv_initial_metadata.recv_initial_metadata = &u->headers;
	ops[4].data.recv_message.recv_message = &u->answer;
	ops[5].data.recv_status_on_client.trailing_metadata = &u->trailers;
	ops[5].data.recv_status_on_client.status = &u->status;
	ops[5].data.recv_status_on_client.status_details = &u->words;
	err = grpc_call_start_batch(call, ops, sizeof ops / sizeof ops[0], u, NULL);
	assert(err == GRPC_CALL_OK);
	event = grpc_completion_queue_next(queue, gpr_inf_future(GPR_CLOCK_MONOTONIC), NULL);
	assert(event.type == GRPC_OP_COMPLETE && event.tag == u);
}

int rpc_unary(struct rpc_channel *c, const char *method, struct str request, int timeout_ms, struct buf *out,
	struct buf *words)
{
	grpc_completion_queue *queue = queue_take(c);
	grpc_call *call = rpc_call_of(c, method, queue, rpc_deadline(timeout_ms));
	struct unary u = { .request = rpc_message_of(request) };
	struct rpc_inbox inbox = { 0 };
	int err;

	buf_clear(out);
	if (words)
		buf_clear(words);
	grpc_metadata_array_init(&u.headers);
	grpc_metadata_array_init(&u.trailers);
	run(c, call, queue, &u);
	err = error_from_grpc((int)u.status);
	if (!err && !u.answer)
		err = -E_CORRUPT; /* OK without an answer: no server of ours */
	if (!err)
		buf_add_str(out, rpc_inbox_take(&inbox, &u.answer));
	else if (words)
		rpc_words_add(words, str_bytes(GRPC_SLICE_START_PTR(u.words), GRPC_SLICE_LENGTH(u.words)));
	rpc_inbox_release(&inbox);
	if (u.answer)
		grpc_byte_buffer_destroy(u.answer);
	grpc_byte_buffer_destroy(u.request);
	grpc_slice_unref(u.words);
	grpc_metadata_array_destroy(&u.headers);
	grpc_metadata_array_destroy(&u.trailers);
	grpc_call_unref(call);
	queue_give_back(c, queue);
	return err;
}
