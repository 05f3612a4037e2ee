/* Opens, listens, polls and closes: the server as a whole. What happens on one call is in rpc_call.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/rpc_server.h"
#include "common/io/clock.h"
#include "common/io/rpc_address.h"
#include "common/io/rpc_call.h"
#include "common/io/rpc_client.h"
#include "reeve/limits.h"

#include <grpc/grpc_security.h>

#include <assert.h>
#include <stdlib.h>
#include <sys/stat.h>

#define STREAMS_PER_CONNECTION_MOST 1024

static grpc_arg number(const char *key, int value)
{
	return (grpc_arg){ .type = GRPC_ARG_INTEGER, .key = (char *)(uintptr_t)key, .value.integer = value };
}

static grpc_server *server_of(const struct rpc_server_options *options)
{
	grpc_arg args[] = {
		number(GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, (int)options->message_bytes_most),
		/* Else a second coordinator would listen on the same port without an error. */
		number(GRPC_ARG_ALLOW_REUSEPORT, 0),
		number(GRPC_ARG_MAX_CONCURRENT_STREAMS, STREAMS_PER_CONNECTION_MOST),
		/* The client pings more often than the default of 5 min, and would be sent away for that. */
		number(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, KEEPALIVE_MS / 2),
		number(GRPC_ARG_KEEPALIVE_TIME_MS, 30000),
		number(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10000),
		number(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1),
		/* Else the window grows with the speed of the line, to megabytes held for a stream nobody reads. */
		number(GRPC_ARG_HTTP2_BDP_PROBE, 0),
		number(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, RPC_WINDOW_BYTES),
		/* A limit on received bytes means little once a megabyte of zeroes may travel as a kilobyte. The
		 * set of algorithms is what clients are told; it alone does not keep messages from being inflated. */
		number(GRPC_COMPRESSION_CHANNEL_ENABLED_ALGORITHMS_BITSET, 1 << GRPC_COMPRESS_NONE),
		number(GRPC_ARG_ENABLE_PER_MESSAGE_COMPRESSION, 0),
		number(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0),
	};
	grpc_channel_args all = { sizeof args / sizeof args[0], args };

	return grpc_server_create(&all, NULL);
}

int rpc_server_open(const struct rpc_server_options *options, struct rpc_server **out)
{
	struct rpc_server *s = calloc(1, sizeof *s);

	assert(options->message_bytes_most <= INT32_MAX);
	*out = NULL;
	if (!s)
		abort();
	rpc_init();
	s->methods = options->methods;
	s->method_count = options->method_count;
	buf_add_str(&s->token, options->token);
	s->down = (struct rpc_tag){ RPC_OP_KINDS, NULL };
	rpc_queue_init(&s->queue);
	s->server = server_of(options);
	grpc_server_register_completion_queue(s->server, s->queue.queue, NULL);
	s->registered = calloc(s->method_count + 1, sizeof *s->registered);
	if (!s->registered)
		abort();
	for (size_t i = 0; i < s->method_count; i++) {
		s->registered[i] = grpc_server_register_method(s->server, s->methods[i].path, NULL,
			s->methods[i].shape == RPC_BIDI ? GRPC_SRM_PAYLOAD_NONE
							: GRPC_SRM_PAYLOAD_READ_INITIAL_BYTE_BUFFER,
			0);
		assert(s->registered[i]); /* NULL: the same path twice */
	}
	*out = s;
	return 0;
}

static int add_port(struct rpc_server *s, const char *target)
{
	grpc_server_credentials *open = grpc_insecure_server_credentials_create();
	int port = grpc_server_add_http2_port(s->server, target, open);

	grpc_server_credentials_release(open);
	return port;
}

static int listen_unix(struct rpc_server *s, const char *address, const char *target, struct buf *bound)
{
	mode_t before;
	int port;

	if (rpc_address_is_served(address))
		return -E_EXISTS;
	/* The socket is born with its mode: a chmod() afterwards would leave a moment for others. */
	before = umask(0177);
	port = add_port(s, target);
	umask(before);
	if (!port)
		return -E_IO;
	buf_add_text(bound, address);
	return 0;
}

static int listen_tcp(struct rpc_server *s, const char *address, const char *target, struct buf *bound)
{
	int port;

	if (!s->token.len)
		return -E_UNAUTHENTICATED;
	port = add_port(s, target);
	if (!port)
		return rpc_address_why_not(address);
	s->over_tcp = true;
	buf_add_str(bound, rpc_address_host(address));
	buf_printf(bound, ":%d", port);
	return 0;
}

int rpc_server_listen(struct rpc_server *s, const char *address, struct buf *bound)
{
	struct buf target = BUF_INIT;
	int err = rpc_address_target(address, &target);

	buf_clear(bound);
	if (!err && rpc_address_is_unix(address))
		err = listen_unix(s, address, target.at, bound);
	else if (!err)
		err = listen_tcp(s, address, target.at, bound);
	buf_release(&target);
	return err;
}

void rpc_server_start(struct rpc_server *s)
{
	grpc_server_start(s->server);
	for (size_t i = 0; i < s->method_count; i++)
		rpc_call_await(s, i);
	rpc_call_await(s, RPC_METHOD_UNKNOWN);
}

void rpc_server_poll(struct rpc_server *s, int wait_ms, struct rpc_event *out)
{
	gpr_timespec deadline = rpc_deadline(wait_ms);
	struct rpc_tag *tag;
	bool success;

	rpc_inbox_release(&s->inbox);
	if (s->ended)
		rpc_call_free(s->ended);
	s->ended = NULL;
	while ((tag = rpc_queue_next(&s->queue, &deadline, &success)))
		if (rpc_call_complete(tag, success, out))
			return;
	*out = (struct rpc_event){ .kind = RPC_NOTHING };
}

void rpc_server_wake(struct rpc_server *s)
{
	rpc_queue_wake(&s->queue);
}

/* True once gRPC said that no call is left, false when the deadline came first. */
static bool drain(struct rpc_server *s, gpr_timespec deadline)
{
	struct rpc_event unwanted;
	struct rpc_tag *tag;
	bool success;

	while ((tag = rpc_queue_next(&s->queue, &deadline, &success))) {
		if (tag == &s->down)
			return true;
		(void)rpc_call_complete(tag, success, &unwanted);
		rpc_inbox_release(&s->inbox);
	}
	return false;
}

void rpc_server_close(struct rpc_server *s, int grace_ms)
{
	struct rpc_event unwanted;
	bool success;

	rpc_inbox_release(&s->inbox);
	if (s->ended)
		rpc_call_free(s->ended);
	s->closing = true;
	grpc_server_shutdown_and_notify(s->server, s->queue.queue, &s->down);
	if (!drain(s, rpc_deadline(grace_ms))) {
		grpc_server_cancel_all_calls(s->server);
		while (!drain(s, rpc_deadline(-1)))
			; /* a wake of somebody else's */
	}
	while (s->calls) {
		gpr_timespec never = rpc_deadline(-1);
		struct rpc_tag *tag = rpc_queue_next(&s->queue, &never, &success);

		if (tag)
			(void)rpc_call_complete(tag, success, &unwanted);
		rpc_inbox_release(&s->inbox);
	}
	grpc_server_destroy(s->server);
	rpc_queue_release(&s->queue);
	buf_release(&s->token);
	free(s->registered);
	free(s);
	rpc_shutdown();
}
