/* Content by its hash from the coordinator, through a cache on this disk; and large results the other way. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_BLOBS_H
#define WORKER_BLOBS_H
#include "common/buf.h"
#include "common/sha256.h"
#include "reeve/error.h"

#include <stdatomic.h>

#define ADDRESSES_MOST 8
/* A cache that is larger when the worker starts is emptied, and it takes no more than this while it runs. */
#define CACHE_BYTES_MOST (1LL << 30)
/* A coordinator that restarts is back by then: its absence is no fault of an attempt. */
#define BLOBS_PATIENCE_MS 30000

struct blobs;

/* `cache_dir` is made; one of the addresses is used at a time, the first until blobs_move(). */
int blobs_open(const char *cache_dir, const char *const *addresses, size_t count, struct str token,
	struct blobs **out) MUST_CHECK;
void blobs_close(struct blobs *b);
/* From any thread: the coordinator that leads is at this one of the addresses. */
void blobs_move(struct blobs *b, size_t address);

/* Both may be called by all slots at once. What may pass is tried again for BLOBS_PATIENCE_MS, and not when
 * *cancel is set. Content comes decompressed and checked. */
int blobs_get(struct blobs *b, struct str queue, const unsigned char hash[SHA256_BYTES],
	const atomic_bool *cancel, struct buf *out) MUST_CHECK;
int blobs_put(struct blobs *b, struct str queue, struct str content, const atomic_bool *cancel,
	unsigned char hash[SHA256_BYTES]) MUST_CHECK;
#endif
