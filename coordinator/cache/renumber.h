/* The same result for another manifest: its files keep their place in the shard, not their number. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_CACHE_RENUMBER_H
#define COORDINATOR_CACHE_RENUMBER_H
#include "coordinator/state/spec.h"

enum renumber_way { RENUMBER_TO_PLACES, RENUMBER_TO_FILES };

/* Appends the ToolResult with other numbers. False: it is none, or speaks of what the shard does not have. */
bool renumber(struct str body, const struct tool_spec *spec, enum renumber_way way, struct buf *out);
#endif
