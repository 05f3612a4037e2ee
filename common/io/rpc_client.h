/* A gRPC channel: blocking unary calls and streams, each with a completion queue of its own. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_RPC_CLIENT_H
#define COMMON_IO_RPC_CLIENT_H
#include "common/buf.h"
#include "common/str.h"
#include "reeve/error.h"

struct rpc_channel;
struct rpc_stream;
struct ProtobufCMessage;

/* To "unix:PATH" or "HOST:PORT"; connects when first used and again by itself (100 ms to 1 s). The token is
 * sent with each call and may be empty. Never fails; an address that is no address fails in the calls.
 * Channels may be used by several threads, one stream by one thread only (but rpc_stream_wake()). */
struct rpc_channel *rpc_channel_open(const char *address, struct str token, size_t message_bytes_most);
void rpc_channel_close(struct rpc_channel *c); /* after its streams */

/* One request, one answer, within timeout_ms. 0 and the answer in `out` (cleared first), or the error of the
 * gRPC status with the server's words in `words` (may be NULL). Without a connection: -E_UNAVAILABLE. */
int rpc_unary(struct rpc_channel *c, const char *method, struct str request, int timeout_ms, struct buf *out,
	struct buf *words) MUST_CHECK;

enum rpc_stream_event_kind {
	RPC_STREAM_NOTHING, /* the deadline passed, or it was woken */
	RPC_STREAM_OPEN,    /* the server answered the headers, to refuse perhaps: no promise yet */
	RPC_STREAM_MESSAGE, /* the next one is asked for by rpc_stream_receive() */
	RPC_STREAM_SENT,    /* all queued messages are on their way */
	RPC_STREAM_CLOSED,  /* over, all messages were received: `err` and `words` say why; 0 is OK. Again
			     * at each poll from then on. */
};

struct rpc_stream_event {
	enum rpc_stream_event_kind kind;
	struct str message; /* valid until the next poll */
	int err;
	struct str words;
};

/* Opens a stream without a deadline; waits for the connection if wait_for_ready, else fails fast by
 * RPC_STREAM_CLOSED -E_UNAVAILABLE. The first receive is asked for already. */
struct rpc_stream *rpc_stream_open(struct rpc_channel *c, const char *method, bool wait_for_ready);
void rpc_stream_send(
	struct rpc_stream *s, struct str message); /* copied and queued, one on the wire at a time */
/* The same, packed straight into the memory that goes to the wire: rpc_stream_send_packed(s, &hello.base). */
void rpc_stream_send_packed(struct rpc_stream *s, const struct ProtobufCMessage *message);
size_t rpc_stream_queued(const struct rpc_stream *s); /* bytes not yet taken by flow control */
void rpc_stream_half_close(struct rpc_stream *s);     /* after what is queued */
void rpc_stream_receive(struct rpc_stream *s);
void rpc_stream_poll(struct rpc_stream *s, int wait_ms, struct rpc_stream_event *out);
void rpc_stream_wake(struct rpc_stream *s); /* from any thread */
/* Cancels what is still open, drains, frees. */
void rpc_stream_close(struct rpc_stream *s);

/* grpc_init() and grpc_shutdown(), counted. Block the signals you take by signalfd before the first. */
void rpc_init(void);
void rpc_shutdown(void);
#endif
