/* The form in which the moves of one commit travel and are hashed: bulk strings of the Redis protocol. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STORE_BATCH_H
#define COORDINATOR_STORE_BATCH_H
#include "common/buf.h"
#include "common/sha256.h"
#include "coordinator/store/store.h"

/* Appends the moves, those of one kind and job together, as commit.lua reads them: kind, id, count, then field and
 * value of each. They go to the socket as they are, so that each byte is copied once. At most COMMIT_MOVES_MOST + 1 are
 * looked at: what is over the limit is refused by the store. Returns the number of arguments. */
size_t batch_encode(struct buf *out, const struct move *moves, size_t count);
/* Reads them back, at most COMMIT_MOVES_MOST: of a batch that was committed. Keys and values lie in `batch`. */
size_t batch_decode(struct str batch, struct move *out);
void batch_add_arg(struct buf *out, struct str arg);
void batch_add_number(struct buf *out, uint64_t number);
void batch_hash(struct str encoded, char out[2 * SHA256_BYTES + 1]);
#endif
