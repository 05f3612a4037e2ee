/* The life of one call on the server: every operation that is started on it, and what follows from its end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/rpc_call.h"

#include "common/io/rpc_admit.h"

#include <assert.h>
#include <stdlib.h>

static void start(struct rpc_call *c, const grpc_op *ops, size_t count, enum rpc_op_kind kind)
{
	grpc_call_error err = grpc_call_start_batch(c->call, ops, count, &c->tags[kind], NULL);

	assert(err == GRPC_CALL_OK);
	c->under_way++;
}

enum rpc_shape rpc_call_shape(const struct rpc_call *c)
{
	return c->method == RPC_METHOD_UNKNOWN ? RPC_UNARY : c->server->methods[c->method].shape;
}

void rpc_call_await(struct rpc_server *s, size_t method)
{
	struct rpc_call *c = calloc(1, sizeof *c);
	grpc_call_error err;

	if (!c)
		abort();
	for (size_t i = 0; i < RPC_OP_KINDS; i++)
		c->tags[i] = (struct rpc_tag){ (enum rpc_op_kind)i, c };
	c->server = s;
	c->method = method;
	c->words = grpc_empty_slice();
	grpc_metadata_array_init(&c->metadata);
	grpc_call_details_init(&c->details);
	c->next = s->calls;
	if (c->next)
		c->next->before = c;
	s->calls = c;
	if (method == RPC_METHOD_UNKNOWN)
		err = grpc_server_request_call(s->server, &c->call, &c->details, &c->metadata, s->queue.queue,
			s->queue.queue, &c->tags[RPC_OP_ACCEPT]);
	else
		err = grpc_server_request_registered_call(s->server, s->registered[method], &c->call,
			&c->deadline, &c->metadata,
			s->methods[method].shape == RPC_BIDI ? NULL : &c->received, s->queue.queue,
			s->queue.queue, &c->tags[RPC_OP_ACCEPT]);
	assert(err == GRPC_CALL_OK);
	c->under_way++;
}

void rpc_call_free(struct rpc_call *c)
{
	assert(!c->under_way);
	if (c->before)
		c->before->next = c->next;
	else
		c->server->calls = c->next;
	if (c->next)
		c->next->before = c->before;
	if (c->received)
		grpc_byte_buffer_destroy(c->received);
	rpc_outbox_release(&c->out);
	grpc_slice_unref(c->words);
	grpc_metadata_array_destroy(&c->metadata);
	grpc_call_details_destroy(&c->details);
	if (c->call)
		grpc_call_unref(c->call);
	free(c);
}

static void send_headers(struct rpc_call *c)
{
	grpc_op op = rpc_op(GRPC_OP_SEND_INITIAL_METADATA);

	c->headers = true;
	start(c, &op, 1, RPC_OP_HEADERS);
}

/* What is not sent yet goes with the status in one batch: of a unary call headers, answer and status. */
static void send_status(struct rpc_call *c, grpc_byte_buffer *answer)
{
	grpc_op ops[3];
	size_t count = 0;

	if (!c->headers)
		ops[count++] = rpc_op(GRPC_OP_SEND_INITIAL_METADATA);
	if (answer) {
		ops[count] = rpc_op(GRPC_OP_SEND_MESSAGE);
		ops[count++].data.send_message.send_message = answer;
	}
	ops[count] = rpc_op(GRPC_OP_SEND_STATUS_FROM_SERVER);
	ops[count].data.send_status_from_server.status = c->status;
	ops[count++].data.send_status_from_server.status_details = &c->words;
	c->headers = true;
	c->finished = true;
	start(c, ops, count, RPC_OP_STATUS);
}

/* Starts what may go next. */
static void pump(struct rpc_call *c)
{
	grpc_byte_buffer *message;
	grpc_op op;

	if (c->over || c->finished)
		return;
	message = rpc_outbox_next(&c->out);
	if (message && rpc_call_shape(c) == RPC_UNARY) {
		send_status(c, message);
	} else if (message) {
		op = rpc_op(GRPC_OP_SEND_MESSAGE);
		op.data.send_message.send_message = message;
		/* More follows at once: it may share a write. */
		op.flags = c->out.count ? GRPC_WRITE_BUFFER_HINT : 0;
		start(c, &op, 1, RPC_OP_SEND);
	} else if (c->finishing && rpc_outbox_idle(&c->out)) {
		send_status(c, NULL);
	}
}

static void queue(struct rpc_call *c, grpc_byte_buffer *message)
{
	rpc_outbox_push(&c->out, message);
	c->finishing = c->finishing || rpc_call_shape(c) == RPC_UNARY;
	pump(c);
}

void rpc_call_send(struct rpc_call *c, struct str message)
{
	if (!c->over && !c->finishing)
		queue(c, rpc_message_of(message));
}

void rpc_call_send_packed(struct rpc_call *c, const struct ProtobufCMessage *message)
{
	if (!c->over && !c->finishing)
		queue(c, rpc_message_packed(message));
}

size_t rpc_call_queued(const struct rpc_call *c)
{
	return c->out.bytes;
}

void rpc_call_end(struct rpc_call *c, int grpc_status, const char *words)
{
	struct buf clean = BUF_INIT;

	if (c->over || c->finishing)
		return;
	rpc_words_add(&clean, str_of(words ? words : ""));
	c->words = grpc_slice_from_copied_buffer(clean.at ? clean.at : "", clean.len);
	buf_release(&clean);
	c->status = (grpc_status_code)grpc_status;
	c->finishing = true;
	pump(c);
}

void rpc_call_finish(struct rpc_call *c, int err, const char *words)
{
	/* A unary call that ends well has an answer: OK without one is a fault of ours that no client could read. */
	assert(err || rpc_call_shape(c) != RPC_UNARY || c->finishing || c->over);
	rpc_call_end(c, error_grpc_status(err), words);
}

void rpc_call_receive(struct rpc_call *c)
{
	grpc_op op = rpc_op(GRPC_OP_RECV_MESSAGE);

	assert(rpc_call_shape(c) == RPC_BIDI);
	if (c->over || c->receiving || c->half_closed)
		return;
	op.data.recv_message.recv_message = &c->received;
	c->receiving = true;
	start(c, &op, 1, RPC_OP_RECEIVE);
}

void rpc_call_set_user(struct rpc_call *c, void *user)
{
	c->user = user;
}

void *rpc_call_user(const struct rpc_call *c)
{
	return c->user;
}

static bool accepted(struct rpc_call *c, bool success, struct rpc_event *out)
{
	grpc_op op = rpc_op(GRPC_OP_RECV_CLOSE_ON_SERVER);

	if (!success) {
		rpc_call_free(c); /* the server shuts down */
		return false;
	}
	/* The next one is asked for before this one is answered, or its caller would wait for that. */
	if (!c->server->closing)
		rpc_call_await(c->server, c->method);
	op.data.recv_close_on_server.cancelled = &c->cancelled;
	start(c, &op, 1, RPC_OP_CLOSE);
	c->over_tcp = rpc_came_over_tcp(c);
	c->visible = rpc_admit(c);
	if (!c->visible)
		return false;
	if (rpc_call_shape(c) != RPC_UNARY)
		send_headers(c);
	out->kind = RPC_CALL;
	if (rpc_call_shape(c) == RPC_BIDI)
		rpc_call_receive(c);
	else
		out->message = rpc_inbox_take(&c->server->inbox, &c->received);
	return true;
}

static bool received(struct rpc_call *c, struct rpc_event *out)
{
	c->receiving = false;
	if (rpc_is_compressed(c->received))
		rpc_call_end(c, GRPC_STATUS_UNIMPLEMENTED, "compressed messages are not taken");
	if (c->received && (c->over || rpc_is_compressed(c->received))) {
		grpc_byte_buffer_destroy(c->received);
		c->received = NULL;
		return false;
	}
	if (c->received) {
		out->kind = RPC_MESSAGE;
		out->message = rpc_inbox_take(&c->server->inbox, &c->received);
		return true;
	}
	c->half_closed = true;
	out->kind = RPC_HALF_CLOSE;
	return !c->over && !grpc_call_failed_before_recv_message(c->call);
}

static bool sent(struct rpc_call *c, bool success, struct rpc_event *out)
{
	rpc_outbox_sent(&c->out);
	if (!success || c->over) {
		rpc_outbox_drop(&c->out);
		return false;
	}
	pump(c);
	out->kind = RPC_SENT;
	return !c->finishing && rpc_outbox_idle(&c->out);
}

/* The last operation came back: nobody but us knows the call any more. */
static bool ended(struct rpc_call *c, struct rpc_event *out)
{
	if (!c->over || c->under_way)
		return false;
	if (!c->visible || c->server->closing) {
		rpc_call_free(c);
		return false;
	}
	c->server->ended = c;
	out->kind = RPC_CLOSED;
	return true;
}

bool rpc_call_complete(struct rpc_tag *tag, bool success, struct rpc_event *out)
{
	struct rpc_call *c = tag->call;
	bool told = false;

	c->under_way--;
	*out = (struct rpc_event){ .call = c, .method = c->method };
	switch (tag->kind) {
	case RPC_OP_ACCEPT:
		return accepted(c, success, out);
	case RPC_OP_CLOSE:
		c->over = true;
		rpc_outbox_drop(&c->out);
		break;
	case RPC_OP_RECEIVE:
		told = received(c, out);
		break;
	case RPC_OP_SEND:
		told = sent(c, success, out);
		break;
	case RPC_OP_STATUS:
		if (c->out.sending)
			rpc_outbox_sent(&c->out);
		break;
	case RPC_OP_HEADERS:
	case RPC_OP_KINDS:
		break;
	}
	/* An event and the end at once cannot be: what tells something leaves RPC_OP_CLOSE under way. */
	return told || ended(c, out);
}
