/* Packs and reads accepted results. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/api/stored.h"
#include "common/buf.h"

enum { STORED_WITHOUT_START = 1, STORED_FREE = 2, STORED_PAID = 3, STORED_HEAD = 18, STORED_HEAD_PAID = 26 };

static void put_u64(unsigned char *out, uint64_t value)
{
	for (int i = 0; i < 8; i++)
		out[i] = (unsigned char)(value >> (8 * i));
}

struct str stored_pack(struct arena *arena, const struct stored_result *result)
{
	struct str content = result->blob.len ? result->blob : result->body;
	bool paid = result->spent_microusd != 0;
	size_t head = paid ? STORED_HEAD_PAID : STORED_HEAD;
	unsigned char *out = arena_take(arena, head + content.len);

	if (!out)
		return (struct str){ NULL, 0 };
	out[0] = paid ? STORED_PAID : STORED_FREE;
	out[1] = result->blob.len != 0;
	put_u64(out + 2, result->wall_ms);
	put_u64(out + 10, result->started_ms);
	if (paid)
		put_u64(out + STORED_HEAD, result->spent_microusd);
	if (content.len)
		memcpy(out + head, content.at, content.len);
	return str_bytes(out, head + content.len);
}

bool stored_unpack(struct str bytes, struct stored_result *out)
{
	struct reader r = reader_of(bytes);
	uint8_t schema = read_u8(&r);
	bool blob = read_u8(&r) != 0;

	*out = (struct stored_result){ .wall_ms = read_u64(&r), .body = STR(""), .blob = STR("") };
	if (schema != STORED_WITHOUT_START)
		out->started_ms = read_u64(&r);
	if (schema == STORED_PAID)
		out->spent_microusd = read_u64(&r);
	if (blob)
		out->blob = r.rest;
	else
		out->body = r.rest;
	return schema >= STORED_WITHOUT_START && schema <= STORED_PAID && !r.broken &&
	       (!blob || r.rest.len == SHA256_BYTES);
}
