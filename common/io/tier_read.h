/* What a file of tiers/, or an entry under `tiers:` in reeve.yaml, may say. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_TIER_READ_H
#define COMMON_IO_TIER_READ_H
#include "common/io/tool_value.h"
#include "common/tier/tier.h"

#define TIER_WORDS_BYTES YAML_WORDS_BYTES

/* One tier from YAML; its strings live in the arena. -E_INVALID with "line N: why" in words. Nothing that could be a
 * key is repeated there. */
int tier_read(
	struct str bytes, struct arena *arena, struct tier *out, char words[TIER_WORDS_BYTES]) MUST_CHECK;
/* The same of a map that stands in another file. */
int tier_read_node(struct tool_context *c, const struct yaml_node *map, struct tier *out) MUST_CHECK;
#endif
