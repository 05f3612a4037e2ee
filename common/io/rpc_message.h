/* Messages between our bytes and gRPC's buffers: what waits to be sent, and the one that was received last. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_RPC_MESSAGE_H
#define COMMON_IO_RPC_MESSAGE_H
#include "common/buf.h"
#include "common/str.h"

#include <grpc/byte_buffer.h>
#include <grpc/slice.h>

struct ProtobufCMessage;

/* One copy, into the memory that goes to the wire. Owned by the caller. */
grpc_byte_buffer *rpc_message_of(struct str bytes);
grpc_byte_buffer *rpc_message_packed(const struct ProtobufCMessage *message);

/* A queue of messages, the first of them possibly with gRPC. Zeroes are valid and empty. */
struct rpc_outbox {
	grpc_byte_buffer **ring;
	size_t first, count, cap;
	size_t bytes; /* of all that wait and of the one being sent */
	grpc_byte_buffer *sending;
	size_t sending_bytes; /* kept here: gRPC empties the buffer as it sends */
};

void rpc_outbox_push(struct rpc_outbox *o, grpc_byte_buffer *message); /* takes it over */
/* The next message, to be given to gRPC and then to rpc_outbox_sent(); NULL: none, or one is being sent. */
grpc_byte_buffer *rpc_outbox_next(struct rpc_outbox *o);
void rpc_outbox_sent(struct rpc_outbox *o);
bool rpc_outbox_idle(const struct rpc_outbox *o);
void rpc_outbox_drop(struct rpc_outbox *o); /* all but the one being sent */
void rpc_outbox_release(struct rpc_outbox *o);

/* Keeps a received message contiguous until it is released. Zeroes are valid and empty. */
struct rpc_inbox {
	grpc_byte_buffer *buffer;
	grpc_slice joined; /* copy of a message that came in several slices */
	bool has_joined;
};

/* Takes *from over, sets it to NULL, and gives its bytes. */
struct str rpc_inbox_take(struct rpc_inbox *in, grpc_byte_buffer **from);
void rpc_inbox_release(struct rpc_inbox *in);

/* Words of at most REASON_BYTES_MOST bytes, valid UTF-8 whatever came in. Appended. */
void rpc_words_add(struct buf *out, struct str words);
#endif
