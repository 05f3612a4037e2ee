/* Protobuf messages: decoded into an arena with a cap, so that a small one cannot ask for much memory, and packed. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_PROTO_ARENA_H
#define COMMON_PROTO_ARENA_H
#include "common/arena.h"
#include "common/buf.h"

#include <protobuf-c/protobuf-c.h>

static inline void *proto_arena_take(void *arena, size_t size)
{
	return arena_take(arena, size);
}
static inline void proto_arena_keep(void *arena, void *at)
{
	(void)arena;
	(void)at; /* given back with the whole arena */
}
/* NULL for what is no such message, or at the arena's cap. Never free it: it lives as long as the arena. */
static inline void *proto_decode(
	const ProtobufCMessageDescriptor *type, struct str bytes, struct arena *arena)
{
	ProtobufCAllocator allocator = { proto_arena_take, proto_arena_keep, arena };

	return protobuf_c_message_unpack(type, &allocator, bytes.len, (const uint8_t *)bytes.at);
}
static inline struct str proto_bytes(ProtobufCBinaryData data)
{
	return str_bytes(data.data ? (const char *)data.data : "", data.len);
}
static inline ProtobufCBinaryData proto_data(struct str s)
{
	return (ProtobufCBinaryData){ s.len, (uint8_t *)s.at };
}
/* A copy that ends with a NUL, as a field of text wants it. */
static inline char *proto_text(struct arena *arena, struct str s)
{
	return (char *)arena_str(arena, s).at;
}
/* Appends the message. */
static inline void proto_pack(const ProtobufCMessage *message, struct buf *out)
{
	buf_reserve(out, protobuf_c_message_get_packed_size(message));
	out->len += protobuf_c_message_pack(message, (uint8_t *)out->at + out->len);
	out->at[out->len] = '\0';
}
#endif
