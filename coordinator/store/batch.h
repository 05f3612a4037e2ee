/* The form in which the moves of one commit travel and are hashed: bulk strings of the Redis protocol. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STORE_BATCH_H
#define COORDINATOR_STORE_BATCH_H
#include "common/buf.h"
#include "common/sha256.h"
#include "coordinator/store/store.h"

#define BATCH_ARGS_PER_MOVE 4 /* kind, id, field, value: what commit.lua reads */

/* Appends the moves. They go to the socket as they are, so that each byte is copied once. */
void batch_encode(struct buf *out, const struct move *moves, size_t count);
void batch_add_arg(struct buf *out, struct str arg);
void batch_add_number(struct buf *out, uint64_t number);
void batch_hash(struct str encoded, char out[2 * SHA256_BYTES + 1]);
#endif
