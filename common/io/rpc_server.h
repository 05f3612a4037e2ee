/* A gRPC server on one completion queue, polled by one thread: calls come out as events, answers go in. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_RPC_SERVER_H
#define COMMON_IO_RPC_SERVER_H
#include "common/buf.h"
#include "common/str.h"
#include "reeve/error.h"

struct rpc_server;
struct rpc_call;
struct ProtobufCMessage;

enum rpc_shape {
	RPC_UNARY,         /* one message in, one out */
	RPC_SERVER_STREAM, /* one message in, any number out */
	RPC_BIDI,          /* any number both ways; the first is asked for already */
};

struct rpc_method {
	const char *path; /* "/reeve.v1.Client/Submit" */
	enum rpc_shape shape;
	bool open; /* served without a token, also where one is required (health) */
};

struct rpc_server_options {
	const struct rpc_method *methods; /* borrowed as long as the server lives */
	size_t method_count;
	size_t message_bytes_most;
	/* Wanted in "authorization: Bearer ..." on calls that came over TCP; empty: TCP is not listened on. */
	struct str token;
};

enum rpc_event_kind {
	RPC_NOTHING,    /* the deadline passed, or rpc_server_wake() was called */
	RPC_CALL,       /* a new call; for RPC_UNARY and RPC_SERVER_STREAM with its message */
	RPC_MESSAGE,    /* RPC_BIDI: a message; the next one comes only after rpc_call_receive() */
	RPC_HALF_CLOSE, /* RPC_BIDI: the peer will send no more */
	RPC_SENT,       /* streams: all that rpc_call_send() queued on this call is on its way */
	RPC_CLOSED,     /* of every RPC_CALL: it is over, for whatever reason; freed by the next poll */
};

struct rpc_event {
	enum rpc_event_kind kind;
	struct rpc_call *call;
	size_t method;      /* index into the options' methods */
	struct str message; /* valid until the next poll */
};

/* Ready to listen, or -E_IO. `out` is freed by rpc_server_close(). */
int rpc_server_open(const struct rpc_server_options *options, struct rpc_server **out) MUST_CHECK;
/* "unix:PATH" (mode 0600; the caller holds the lock of that path's folder, for gRPC unlinks what stands
 * there) or "HOST:PORT" (no SO_REUSEPORT). Port 0 takes a free one. The address that can be dialled is
 * written to `bound`. -E_EXISTS: somebody listens there; -E_INVALID: no such form; -E_TOO_LARGE: a path of
 * over 107 bytes; -E_UNAUTHENTICATED: TCP without token; -E_IO: not to be bound for another reason. */
int rpc_server_listen(struct rpc_server *s, const char *address, struct buf *bound) MUST_CHECK;
/* Call once after the last listen and before the first poll. */
void rpc_server_start(struct rpc_server *s);
/* Waits for at most wait_ms (0: only what is there, -1: for ever) and gives the next event. Calls for
 * unknown methods are answered UNIMPLEMENTED, those without a valid token UNAUTHENTICATED, those with too
 * large a message RESOURCE_EXHAUSTED; none of them comes out here. */
void rpc_server_poll(struct rpc_server *s, int wait_ms, struct rpc_event *out);
/* From any thread: a poll that waits returns RPC_NOTHING soon. */
void rpc_server_wake(struct rpc_server *s);
/* Refuses new calls, gives open ones grace_ms, cancels the rest, drains the queue and frees everything.
 * RPC_CLOSED of calls still open is not delivered. */
void rpc_server_close(struct rpc_server *s, int grace_ms);

/* RPC_BIDI: asks for the next message. Not asking is the backpressure. */
void rpc_call_receive(struct rpc_call *c);
/* Queues a message (copied); in order, one on the wire at a time. For RPC_UNARY it is the answer and ends
 * the call with OK. Does nothing on a call that is over or finished. */
void rpc_call_send(struct rpc_call *c, struct str message);
/* The same, packed straight into the memory that goes to the wire: rpc_call_send_packed(c, &answer.base). */
void rpc_call_send_packed(struct rpc_call *c, const struct ProtobufCMessage *message);
/* Bytes queued by rpc_call_send() and not yet taken by flow control. */
size_t rpc_call_queued(const struct rpc_call *c);
/* Ends the call after what is queued: err 0 is OK (streams only: the answer ends a unary call), else its gRPC
 * status with these words (NULL: none; cut at REASON_BYTES_MOST). Later ones do nothing. */
void rpc_call_finish(struct rpc_call *c, int err, const char *words);
/* The caller's own pointer for this call; NULL until set. */
void rpc_call_set_user(struct rpc_call *c, void *user);
void *rpc_call_user(const struct rpc_call *c);
#endif
