/* An accepted result as it stands in the store: when it ran, how long and for how much, and the body as it came. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_API_STORED_H
#define COORDINATOR_API_STORED_H
#include "common/arena.h"
#include "common/sha256.h"
#include "common/str.h"

struct stored_result {
	uint64_t wall_ms;
	uint64_t started_ms; /* Unix time by this coordinator's clock; 0: not known */
	struct str body;
	struct str blob; /* hash of the blob that holds the body instead; empty: it is here */
	uint64_t
		spent_microusd; /* on the attempt that brought it, as its worker says; 0 of what is from the cache */
};

/* u8 schema, u8 1 if a blob, u64 wall_ms, u64 started_ms, u64 spent_microusd, then the body or the hash. at is NULL where the
 * arena is full. Schema 1, which knew no start, and 2, which knows no money, are still read; 3 is written of what was paid for
 * alone. */
struct str stored_pack(struct arena *arena, const struct stored_result *result);
bool stored_unpack(struct str bytes, struct stored_result *out);
#endif
