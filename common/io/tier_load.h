/* The tiers of this installation and of its operator, from cheap to strong. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_TIER_LOAD_H
#define COMMON_IO_TIER_LOAD_H
#include "common/io/tier_read.h"

/* DIR/NAME.yaml. -E_NOT_FOUND: no such file; -E_INVALID; both with file, line and reason in words. */
int tier_load(const char *dir, struct str name, struct arena *arena, struct tier *out,
	char words[TIER_WORDS_BYTES]) MUST_CHECK;
/* Every file of DIR, ordered by price (tier_compare): nobody has said which is the stronger. No such folder: none. */
int tiers_load(const char *dir, struct arena *arena, struct tier **out, size_t *count,
	char words[TIER_WORDS_BYTES]) MUST_CHECK;
/* What stands under `tiers:`, in its own order: an entry is a tier, or the name of a file of DIR. It replaces all
 * files: what it does not name is not asked. */
int tiers_listed(struct tool_context *c, const struct yaml_node *list, const char *dir, struct tier **out,
	size_t *count) MUST_CHECK;
#endif
