/* A stream on the client: messages both ways on a queue of its own, one send and one receive at a time. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/rpc_channel.h"
#include "common/io/rpc_client.h"
#include "common/io/rpc_message.h"
#include "common/io/rpc_queue.h"

#include <assert.h>
#include <stdlib.h>

enum op_kind { OP_OPEN, OP_RECEIVE, OP_SEND, OP_HALF_CLOSE, OP_STATUS, OP_KINDS };

struct rpc_stream {
	struct rpc_queue queue;
	grpc_call *call;
	grpc_metadata token;
	grpc_metadata_array headers, trailers;
	grpc_byte_buffer *received;
	struct rpc_inbox inbox;
	struct rpc_outbox out;
	grpc_status_code status;
	grpc_slice words;
	struct buf clean_words;
	int under_way; /* operations whose tag is still to come */
	bool receiving;
	bool half_closing; /* wanted; follows what is queued */
	bool half_closed;
	bool over; /* the status is there */
	enum op_kind tags[OP_KINDS];
};

static void start(struct rpc_stream *s, const grpc_op *ops, size_t count, enum op_kind kind)
{
	grpc_call_error err = grpc_call_start_batch(s->call, ops, count, &s->tags[kind], NULL);

	assert(err == GRPC_CALL_OK);
	s->under_way++;
}

static void ask_for_status(struct rpc_stream *s)
{
	grpc_op op = rpc_op(GRPC_OP_RECV_STATUS_ON_CLIENT);

	op.data.recv_status_on_client.trailing_metadata = &s->trailers;
	op.data.recv_status_on_client.status = &s->status;
	op.data.recv_status_on_client.status_details = &s->words;
	start(s, &op, 1, OP_STATUS);
}

struct rpc_stream *rpc_stream_open(struct rpc_channel *c, const char *method, bool wait_for_ready)
{
	struct rpc_stream *s = calloc(1, sizeof *s);
	grpc_op ops[2];

	if (!s)
		abort();
	for (size_t i = 0; i < OP_KINDS; i++)
		s->tags[i] = (enum op_kind)i;
	rpc_queue_init(&s->queue);
	grpc_metadata_array_init(&s->headers);
	grpc_metadata_array_init(&s->trailers);
	s->words = grpc_empty_slice();
	s->call = rpc_call_of(c, method, s->queue.queue, gpr_inf_future(GPR_CLOCK_MONOTONIC));
	ops[0] = rpc_headers_op(c, &s->token, wait_for_ready);
	ops[1] = rpc_op(GRPC_OP_RECV_INITIAL_METADATA);
	ops[1].data.recv_initial_metadata.recv_initial_metadata = &s->headers;
	start(s, ops, 2, OP_OPEN);
	ask_for_status(s);
	rpc_stream_receive(s);
	return s;
}

/* Starts what may go next. */
static void pump(struct rpc_stream *s)
{
	grpc_byte_buffer *message;
	grpc_op op;

	if (s->over || s->half_closed)
		return;
	message = rpc_outbox_next(&s->out);
	if (message) {
		op = rpc_op(GRPC_OP_SEND_MESSAGE);
		op.data.send_message.send_message = message;
		/* More follows at once: it may share a write. */
		op.flags = s->out.count ? GRPC_WRITE_BUFFER_HINT : 0;
		start(s, &op, 1, OP_SEND);
	} else if (s->half_closing && rpc_outbox_idle(&s->out)) {
		op = rpc_op(GRPC_OP_SEND_CLOSE_FROM_CLIENT);
		s->half_closed = true;
		start(s, &op, 1, OP_HALF_CLOSE);
	}
}

static void queue(struct rpc_stream *s, grpc_byte_buffer *message)
{
	rpc_outbox_push(&s->out, message);
	pump(s);
}

void rpc_stream_send(struct rpc_stream *s, struct str message)
{
	if (!s->over && !s->half_closing)
		queue(s, rpc_message_of(message));
}

void rpc_stream_send_packed(struct rpc_stream *s, const struct ProtobufCMessage *message)
{
	if (!s->over && !s->half_closing)
		queue(s, rpc_message_packed(message));
}

size_t rpc_stream_queued(const struct rpc_stream *s)
{
	return s->out.bytes;
}

void rpc_stream_half_close(struct rpc_stream *s)
{
	s->half_closing = true;
	pump(s);
}

void rpc_stream_receive(struct rpc_stream *s)
{
	grpc_op op = rpc_op(GRPC_OP_RECV_MESSAGE);

	if (s->over || s->receiving)
		return;
	op.data.recv_message.recv_message = &s->received;
	s->receiving = true;
	start(s, &op, 1, OP_RECEIVE);
}

void rpc_stream_wake(struct rpc_stream *s)
{
	rpc_queue_wake(&s->queue);
}

static bool sent(struct rpc_stream *s, bool success, struct rpc_stream_event *out)
{
	rpc_outbox_sent(&s->out);
	if (!success || s->over) {
		rpc_outbox_drop(&s->out);
		return false;
	}
	pump(s);
	out->kind = RPC_STREAM_SENT;
	return rpc_outbox_idle(&s->out);
}

static bool received(struct rpc_stream *s, struct rpc_stream_event *out)
{
	s->receiving = false;
	if (!s->received)
		return false; /* no more will come: the status tells why */
	out->kind = RPC_STREAM_MESSAGE;
	out->message = rpc_inbox_take(&s->inbox, &s->received);
	return true;
}

/* True when *out was filled. */
static bool complete(struct rpc_stream *s, enum op_kind kind, bool success, struct rpc_stream_event *out)
{
	s->under_way--;
	switch (kind) {
	case OP_OPEN:
		out->kind = RPC_STREAM_OPEN;
		return success && !s->over;
	case OP_RECEIVE:
		return received(s, out);
	case OP_SEND:
		return sent(s, success, out);
	case OP_STATUS:
		s->over = true;
		rpc_outbox_drop(&s->out);
		rpc_words_add(&s->clean_words,
			str_bytes(GRPC_SLICE_START_PTR(s->words), GRPC_SLICE_LENGTH(s->words)));
		return false;
	case OP_HALF_CLOSE:
	case OP_KINDS:
		break;
	}
	return false;
}

void rpc_stream_poll(struct rpc_stream *s, int wait_ms, struct rpc_stream_event *out)
{
	gpr_timespec deadline = rpc_deadline(wait_ms);
	bool success;

	rpc_inbox_release(&s->inbox);
	*out = (struct rpc_stream_event){ .kind = RPC_STREAM_NOTHING };
	/* The end is told last, when no message can come any more, and then again and again. */
	while (!s->over || s->under_way) {
		enum op_kind *kind = rpc_queue_next(&s->queue, &deadline, &success);

		if (!kind) {
			out->kind = RPC_STREAM_NOTHING;
			return;
		}
		if (complete(s, *kind, success, out))
			return;
	}
	*out = (struct rpc_stream_event){ .kind = RPC_STREAM_CLOSED,
		.err = error_from_grpc((int)s->status),
		.words = buf_str(&s->clean_words) };
}

void rpc_stream_close(struct rpc_stream *s)
{
	struct rpc_stream_event unwanted;

	if (!s->over)
		grpc_call_cancel(s->call, NULL);
	do
		rpc_stream_poll(s, -1, &unwanted);
	while (unwanted.kind != RPC_STREAM_CLOSED);
	rpc_outbox_release(&s->out);
	buf_release(&s->clean_words);
	grpc_slice_unref(s->words);
	grpc_metadata_array_destroy(&s->headers);
	grpc_metadata_array_destroy(&s->trailers);
	grpc_call_unref(s->call);
	rpc_queue_release(&s->queue);
	free(s);
}
