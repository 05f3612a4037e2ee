/* The same result for another manifest: its files keep their place, not their number. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_CACHE_RENUMBER_H
#define COORDINATOR_CACHE_RENUMBER_H
#include "common/content/manifest.h"
#include "coordinator/state/spec.h"
#include "reeve/tool.h"

/* What a result may speak of: the files of its shard, and behind them those that its tool reads beside them. All of these
 * are in the key of an entry, so that it is found for no manifest that has others. */
struct renumber_files {
	const struct tool_spec *spec;
	const struct tool_def *tool; /* NULL: none beside them */
	const struct manifest *manifest;
};

enum renumber_way { RENUMBER_TO_PLACES, RENUMBER_TO_FILES };

/* Appends the ToolResult with other numbers. False: it is none, or speaks of what the shard does not have. */
bool renumber(struct str body, const struct renumber_files *files, enum renumber_way way, struct buf *out);
#endif
