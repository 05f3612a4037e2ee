/* Copies bytes into gRPC's slices once, queues them, and lays received ones out contiguously. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/rpc_message.h"
#include "common/utf8.h"
#include "reeve/limits.h"

#include <grpc/byte_buffer_reader.h>
#include <protobuf-c/protobuf-c.h>

#include <assert.h>
#include <stdlib.h>

static grpc_byte_buffer *buffer_of(grpc_slice *slice)
{
	grpc_byte_buffer *buffer = grpc_raw_byte_buffer_create(slice, 1);

	grpc_slice_unref(*slice);
	return buffer;
}

grpc_byte_buffer *rpc_message_of(struct str bytes)
{
	grpc_slice slice = grpc_slice_from_copied_buffer(bytes.at, bytes.len);

	return buffer_of(&slice);
}

grpc_byte_buffer *rpc_message_packed(const struct ProtobufCMessage *message)
{
	grpc_slice slice = grpc_slice_malloc(protobuf_c_message_get_packed_size(message));

	protobuf_c_message_pack(message, GRPC_SLICE_START_PTR(slice));
	return buffer_of(&slice);
}

static void grow(struct rpc_outbox *o)
{
	size_t cap = o->cap ? 2 * o->cap : 8;
	grpc_byte_buffer **ring = calloc(cap, sizeof *ring);

	if (!ring)
		abort();
	for (size_t i = 0; i < o->count; i++)
		ring[i] = o->ring[(o->first + i) % o->cap];
	free(o->ring);
	o->ring = ring;
	o->cap = cap;
	o->first = 0;
}

void rpc_outbox_push(struct rpc_outbox *o, grpc_byte_buffer *message)
{
	if (o->count == o->cap)
		grow(o);
	o->ring[(o->first + o->count++) % o->cap] = message;
	o->bytes += grpc_byte_buffer_length(message);
}

grpc_byte_buffer *rpc_outbox_next(struct rpc_outbox *o)
{
	if (o->sending || !o->count)
		return NULL;
	o->sending = o->ring[o->first];
	o->sending_bytes = grpc_byte_buffer_length(o->sending);
	o->first = (o->first + 1) % o->cap;
	o->count--;
	return o->sending;
}

void rpc_outbox_sent(struct rpc_outbox *o)
{
	assert(o->sending);
	o->bytes -= o->sending_bytes;
	grpc_byte_buffer_destroy(o->sending);
	o->sending = NULL;
}

bool rpc_outbox_idle(const struct rpc_outbox *o)
{
	return !o->sending && !o->count;
}

void rpc_outbox_drop(struct rpc_outbox *o)
{
	for (; o->count; o->count--) {
		o->bytes -= grpc_byte_buffer_length(o->ring[o->first]);
		grpc_byte_buffer_destroy(o->ring[o->first]);
		o->first = (o->first + 1) % o->cap;
	}
}

void rpc_outbox_release(struct rpc_outbox *o)
{
	assert(!o->sending);
	rpc_outbox_drop(o);
	free(o->ring);
	*o = (struct rpc_outbox){ 0 };
}

struct str rpc_inbox_take(struct rpc_inbox *in, grpc_byte_buffer **from)
{
	grpc_slice_buffer *slices = &(*from)->data.raw.slice_buffer;
	grpc_byte_buffer_reader reader;

	assert(!in->buffer);
	in->buffer = *from;
	*from = NULL;
	if (!slices->count)
		return STR("");
	/* Short messages come in one piece, which may lie inside the buffer itself: no copy. */
	if (slices->count == 1)
		return str_bytes(
			GRPC_SLICE_START_PTR(slices->slices[0]), GRPC_SLICE_LENGTH(slices->slices[0]));
	grpc_byte_buffer_reader_init(&reader, in->buffer);
	in->joined = grpc_byte_buffer_reader_readall(&reader);
	in->has_joined = true;
	grpc_byte_buffer_reader_destroy(&reader);
	return str_bytes(GRPC_SLICE_START_PTR(in->joined), GRPC_SLICE_LENGTH(in->joined));
}

void rpc_inbox_release(struct rpc_inbox *in)
{
	if (in->has_joined)
		grpc_slice_unref(in->joined);
	if (in->buffer)
		grpc_byte_buffer_destroy(in->buffer);
	in->has_joined = false;
	in->buffer = NULL;
}

void rpc_words_add(struct buf *out, struct str words)
{
	static const char replacement[] = "\xef\xbf\xbd";
	size_t most = out->len + REASON_BYTES_MOST;

	for (size_t i = 0; i < words.len;) {
		uint32_t code;
		size_t len = utf8_take(str_sub(words, i, 4), &code);

		if (out->len + (len ? len : sizeof replacement - 1) > most)
			return;
		if (len)
			buf_add(out, words.at + i, len);
		else
			buf_add_text(out, replacement);
		i += len ? len : 1;
	}
}
