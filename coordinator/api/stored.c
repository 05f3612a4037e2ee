/* Packs and reads accepted results. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/stored.h"
#include "common/buf.h"

enum { STORED_SCHEMA = 1, STORED_HEAD = 10 };

struct str stored_pack(struct arena *arena, const struct stored_result *result)
{
	struct str content = result->blob.len ? result->blob : result->body;
	unsigned char *out = arena_take(arena, STORED_HEAD + content.len);

	if (!out)
		return (struct str){ NULL, 0 };
	out[0] = STORED_SCHEMA;
	out[1] = result->blob.len != 0;
	for (int i = 0; i < 8; i++)
		out[2 + i] = (unsigned char)(result->wall_ms >> (8 * i));
	if (content.len)
		memcpy(out + STORED_HEAD, content.at, content.len);
	return str_bytes(out, STORED_HEAD + content.len);
}

bool stored_unpack(struct str bytes, struct stored_result *out)
{
	struct reader r = reader_of(bytes);
	bool readable = read_u8(&r) == STORED_SCHEMA;
	bool blob = read_u8(&r) != 0;

	*out = (struct stored_result){ .wall_ms = read_u64(&r), .body = STR(""), .blob = STR("") };
	if (blob)
		out->blob = r.rest;
	else
		out->body = r.rest;
	return readable && !r.broken && (!blob || r.rest.len == SHA256_BYTES);
}
