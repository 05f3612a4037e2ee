/* An accepted result as it stands in the store: how long it took, and the body as it came. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_API_STORED_H
#define COORDINATOR_API_STORED_H
#include "common/arena.h"
#include "common/sha256.h"
#include "common/str.h"

struct stored_result {
	uint64_t wall_ms;
	struct str body;
	struct str blob; /* hash of the blob that holds the body instead; empty: it is here */
};

/* u8 schema 1, u8 1 if a blob, u64 wall_ms, then the body or the hash. at is NULL where the arena is full. */
struct str stored_pack(struct arena *arena, const struct stored_result *result);
bool stored_unpack(struct str bytes, struct stored_result *out);
#endif
