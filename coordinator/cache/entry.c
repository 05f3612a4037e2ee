/* Packs, compresses and seals; what is not sealed under its own key is not believed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/cache/entry.h"
#include "common/content/blob.h"
#include "reeve/limits.h"

enum { ENTRY_SCHEMA = 1, ENTRY_HEAD = 1 + SHA256_BYTES, PLAIN_HEAD = 16 };

static void seal(struct str key, struct str frame, unsigned char out[SHA256_BYTES])
{
	struct buf bytes = BUF_INIT;

	buf_add_prefixed(&bytes, key);
	buf_add_prefixed(&bytes, frame);
	sha256_of(buf_str(&bytes), out);
	buf_release(&bytes);
}

int entry_pack(struct str key, const struct stored_result *result, const struct renumber_files *files,
	struct buf *out)
{
	struct buf plain = BUF_INIT, frame = BUF_INIT;
	unsigned char hash[SHA256_BYTES];
	int err;

	buf_add_u64(&plain, result->wall_ms);
	buf_add_u64(&plain, result->started_ms);
	err = renumber(result->body, files, RENUMBER_TO_PLACES, &plain) ? 0 : -E_CORRUPT;
	if (!err)
		err = blob_compress(buf_str(&plain), &frame);
	if (!err && ENTRY_HEAD + frame.len > CACHE_ENTRY_BYTES_MOST)
		err = -E_TOO_LARGE;
	if (!err) {
		seal(key, buf_str(&frame), hash);
		buf_add_u8(out, ENTRY_SCHEMA);
		buf_add(out, hash, sizeof hash);
		buf_add_str(out, buf_str(&frame));
	}
	buf_release(&plain);
	buf_release(&frame);
	return err;
}

static int open_frame(struct str key, struct str bytes, struct buf *plain)
{
	unsigned char hash[SHA256_BYTES];
	struct str frame;

	if (bytes.len < ENTRY_HEAD || bytes.len > CACHE_ENTRY_BYTES_MOST || bytes.at[0] != ENTRY_SCHEMA)
		return -E_CORRUPT;
	frame = str_sub(bytes, ENTRY_HEAD, bytes.len);
	seal(key, frame, hash);
	if (memcmp(bytes.at + 1, hash, sizeof hash))
		return -E_CORRUPT;
	return blob_decompress(frame, RESULT_BLOB_BYTES_MOST + PLAIN_HEAD, plain) ? -E_CORRUPT : 0;
}

int entry_unpack(struct str key, struct str bytes, const struct renumber_files *files, struct buf *body,
	struct stored_result *out)
{
	struct buf plain = BUF_INIT;
	struct reader r;
	int err = open_frame(key, bytes, &plain);

	buf_clear(body);
	if (!err) {
		r = reader_of(buf_str(&plain));
		*out = (struct stored_result){ .wall_ms = read_u64(&r), .body = STR(""), .blob = STR("") };
		out->started_ms = read_u64(&r);
		if (r.broken || !renumber(r.rest, files, RENUMBER_TO_FILES, body))
			err = -E_CORRUPT;
		out->body = buf_str(body);
	}
	buf_release(&plain);
	return err;
}
