/* Packs and reads accepted results. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/stored.h"
#include "common/buf.h"

enum { STORED_WITHOUT_START = 1, STORED_SCHEMA = 2, STORED_HEAD = 18 };

static void put_u64(unsigned char *out, uint64_t value)
{
	for (int i = 0; i < 8; i++)
		out[i] = (unsigned char)(value >> (8 * i));
}

struct str stored_pack(struct arena *arena, const struct stored_result *result)
{
	struct str content = result->blob.len ? result->blob : result->body;
	unsigned char *out = arena_take(arena, STORED_HEAD + content.len);

	if (!out)
		return (struct str){ NULL, 0 };
	out[0] = STORED_SCHEMA;
	out[1] = result->blob.len != 0;
	put_u64(out + 2, result->wall_ms);
	put_u64(out + 10, result->started_ms);
	if (content.len)
		memcpy(out + STORED_HEAD, content.at, content.len);
	return str_bytes(out, STORED_HEAD + content.len);
}

bool stored_unpack(struct str bytes, struct stored_result *out)
{
	struct reader r = reader_of(bytes);
	uint8_t schema = read_u8(&r);
	bool blob = read_u8(&r) != 0;

	*out = (struct stored_result){ .wall_ms = read_u64(&r), .body = STR(""), .blob = STR("") };
	if (schema == STORED_SCHEMA)
		out->started_ms = read_u64(&r);
	if (blob)
		out->blob = r.rest;
	else
		out->body = r.rest;
	return (schema == STORED_SCHEMA || schema == STORED_WITHOUT_START) && !r.broken &&
	       (!blob || r.rest.len == SHA256_BYTES);
}
