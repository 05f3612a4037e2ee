/* A result as it lies in the cache: for any manifest that has its files, wherever they stand there. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_CACHE_ENTRY_H
#define COORDINATOR_CACHE_ENTRY_H
#include "coordinator/api/stored.h"
#include "coordinator/cache/renumber.h"
#include "reeve/error.h"

/* u8 schema, SHA-256 of the key and what follows, a zstd frame of u64 wall_ms, u64 started_ms and the ToolResult, whose
 * files are numbered as renumber() does it. -E_TOO_LARGE over CACHE_ENTRY_BYTES_MOST; -E_CORRUPT: no ToolResult, or one
 * that speaks of other files. */
int entry_pack(struct str key, const struct stored_result *result, const struct renumber_files *files,
	struct buf *out) MUST_CHECK;
/* The other way; `body` (cleared first) is a ToolResult that names this shard's files. -E_CORRUPT for anything else than what
 * entry_pack() made under this key. */
int entry_unpack(struct str key, struct str bytes, const struct renumber_files *files, struct buf *body,
	struct stored_result *out) MUST_CHECK;
#endif
