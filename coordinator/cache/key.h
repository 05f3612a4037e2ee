/* What a result hangs on, as one hash: the same key, the same result. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_CACHE_KEY_H
#define COORDINATOR_CACHE_KEY_H
#include "common/content/manifest.h"
#include "coordinator/state/spec.h"
#include "reeve/limits.h"
#include "reeve/subtask.h"
#include "reeve/tool.h"

enum { CACHE_KEY_BYTES = NAME_BYTES_MOST + 1 + 2 * SHA256_BYTES + 1 };

/* The hash of what the tool reads besides the files of its shard: of one that sees files alone nothing, of one that sees a
 * package all files of the names it reads, of one that sees the tree all of it. For all shards of a tool the same. */
void cache_beside(
	const struct tool_def *tool, const struct manifest *manifest, unsigned char out[SHA256_BYTES]);

/* The hash of what a planner is told of the job, and of all that its list of files is made of. */
void cache_listing(const unsigned char job[SHA256_BYTES], const struct manifest *manifest,
	unsigned char out[SHA256_BYTES]);

struct cache_inputs {
	struct str queue; /* nobody reads another queue's results */
	const struct tool_spec *spec;
	struct str recipe; /* RECIPE_BYTES */
	const unsigned char *
		beside; /* of a model: the hash of what it is told of the job; of a planner see cache_listing() */
	const struct manifest *manifest;
};
/* "QUEUE:HEX". False: a file of the shard is not in the manifest, or the queue's name is too long. */
bool cache_key(const struct cache_inputs *in, char out[CACHE_KEY_BYTES]);
/* Where the recipe of this tool is remembered, of the result that was kept last: "QUEUE:tool:NAME". Of a tier, in this lens, behind it
 * the name of the model that answered: NAME is then "model/TIER/LENS". */
void cache_marker(struct str queue, struct str tool, struct buf *out);
#endif
