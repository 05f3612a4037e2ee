/* One call on the server, from the request for it to its end: what rpc_server.c and rpc_call.c share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_RPC_CALL_H
#define COMMON_IO_RPC_CALL_H
#include "common/io/rpc_message.h"
#include "common/io/rpc_queue.h"
#include "common/io/rpc_server.h"

/* One of each kind may be under way on a call; its tag tells gRPC's completion from the others. */
enum rpc_op_kind {
	RPC_OP_ACCEPT,  /* the request for a new call */
	RPC_OP_CLOSE,   /* RECV_CLOSE_ON_SERVER, from the first moment to the last */
	RPC_OP_HEADERS, /* SEND_INITIAL_METADATA */
	RPC_OP_RECEIVE,
	RPC_OP_SEND,
	RPC_OP_STATUS, /* and for unary calls the answer with it */
	RPC_OP_KINDS,
};

struct rpc_tag {
	enum rpc_op_kind kind;
	struct rpc_call *call;
};

#define RPC_METHOD_UNKNOWN SIZE_MAX

struct rpc_call {
	struct rpc_server *server;
	struct rpc_call *next; /* all of the server, waiting for a caller or not */
	struct rpc_call *before;
	grpc_call *call; /* NULL until a caller came */
	size_t method;   /* or RPC_METHOD_UNKNOWN */
	grpc_metadata_array metadata;
	grpc_call_details details; /* of an unknown method alone */
	gpr_timespec deadline;
	grpc_byte_buffer *received;
	struct rpc_outbox out;
	void *user;
	int under_way; /* operations whose tag is still to come */
	int cancelled; /* gRPC insists on a place to write this to */
	grpc_status_code status;
	grpc_slice words;
	bool over_tcp;
	bool visible;     /* came out of rpc_server_poll(): its end does, too */
	bool headers;     /* sent, or on their way */
	bool receiving;   /* a RECV_MESSAGE is under way */
	bool half_closed; /* the peer sends no more */
	bool finishing;   /* status and words are set, and follow what is queued */
	bool finished;    /* they are on their way */
	bool over;
	struct rpc_tag tags[RPC_OP_KINDS];
};

struct rpc_server {
	const struct rpc_method *methods;
	size_t method_count;
	void **registered; /* gRPC's handle of each method */
	grpc_server *server;
	struct rpc_queue queue;
	struct buf token;
	bool over_tcp; /* some address is TCP */
	bool closing;
	struct rpc_call *calls;
	struct rpc_call *ended; /* freed by the next poll */
	struct rpc_inbox inbox; /* what the last poll gave out */
	struct rpc_tag down;    /* gRPC's word that no call is left */
};

/* Asks gRPC for the next call of this method. */
void rpc_call_await(struct rpc_server *s, size_t method);
/* What a finished operation means: true when *out was filled. */
bool rpc_call_complete(struct rpc_tag *tag, bool success, struct rpc_event *out);
void rpc_call_free(struct rpc_call *c);
enum rpc_shape rpc_call_shape(const struct rpc_call *c);
/* With a status of gRPC's own; after what is queued. Once it is said, the first one stays. */
void rpc_call_end(struct rpc_call *c, int grpc_status, const char *words);
#endif
