/* Content by its SHA-256 in a folder: one zstd frame a file, synced before it has its name. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTENT_BLOB_H
#define COMMON_CONTENT_BLOB_H
#include "common/buf.h"
#include "common/content/manifest.h"
#include "common/str.h"
#include "reeve/error.h"

struct blob_dir;

/* Makes the folder (0700) when it is not there. */
int blob_dir_open(const char *path, struct blob_dir **out) MUST_CHECK;
void blob_dir_close(struct blob_dir *d);
bool blob_has(struct blob_dir *d, const unsigned char hash[SHA256_BYTES]);
/* Compresses and keeps; 0 when it is there already. -E_NO_SPACE, -E_IO, -E_TOO_LARGE (BLOB_BYTES_MOST). */
int blob_put(struct blob_dir *d, struct str content, unsigned char hash[SHA256_BYTES]) MUST_CHECK;
/* Content, decompressed and checked. -E_NOT_FOUND, -E_CORRUPT, -E_IO. Clears `out` first. */
int blob_get(struct blob_dir *d, const unsigned char hash[SHA256_BYTES], struct buf *out) MUST_CHECK;
/* The compressed form, for the wire: at most BLOB_CHUNK_BYTES from offset; total is its whole length. */
int blob_read_chunk(struct blob_dir *d, const unsigned char hash[SHA256_BYTES], uint64_t offset,
	struct buf *out, uint64_t *total) MUST_CHECK;
/* Takes chunks in order (offset 0 begins anew); with the last one it is decompressed, checked against the hash, synced
 * and named: *stored. -E_CORRUPT: hash or frame is wrong, all chunks are forgotten; -E_INVALID: a gap. */
int blob_write_chunk(struct blob_dir *d, const unsigned char hash[SHA256_BYTES], uint64_t offset,
	struct str data, bool last, bool *stored) MUST_CHECK;
/* Compresses into `out` (appended) and back; back refuses more than `most` bytes with -E_TOO_LARGE. */
int blob_compress(struct str content, struct buf *out) MUST_CHECK;
int blob_decompress(struct str frame, size_t most, struct buf *out) MUST_CHECK;
#endif
