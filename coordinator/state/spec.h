/* The input of a subtask of kind tool or model, as it is kept in its row: which analyzer, which lens, which files. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_STATE_SPEC_H
#define COORDINATOR_STATE_SPEC_H
#include "common/buf.h"

/* The word in the bytes for a second look at what others have looked at already. It says only how they go on (claims.h): whoever
 * reads them has REFUTE_TOOL for both. */
#define LOOKED_BEFORE_WORD "refute2"

/* Little-endian: u8 length and name of the tool, u16 length and lens, u32 count, u32 a file; of kind model u32 their bytes, and
 * what it is about (claims.h, goal_spec.h). */
struct tool_spec {
	struct str tool;  /* of kind model MODEL_TOOL, REFUTE_TOOL or GOAL_TOOL */
	struct str lens;  /* the requested lenses, joined by commas; empty: all */
	struct str files; /* packed: spec_file() reads them */
	uint32_t file_count;
	uint32_t bytes;     /* of the files, of kind model: what it costs to ask hangs on them; else 0 */
	struct str about;   /* of a second look, of a planner, and of what a planner has asked for; else "" */
	bool looked_before; /* of a second look: others looked before it, and `about` says what they said */
};

void spec_pack(struct buf *out, struct str tool, struct str lens, const uint32_t *files, uint32_t count);
void spec_pack_model(struct buf *out, struct str lens, const uint32_t *files, uint32_t count, uint32_t bytes);
/* False when the bytes are no spec. */
bool spec_unpack(struct str bytes, struct tool_spec *out);
/* True of kind model: whether it looks, looks again, or plans. */
bool spec_is_of_model(const struct tool_spec *spec);
/* True of one that looks. */
bool spec_is_review(const struct tool_spec *spec);
uint32_t spec_file(const struct tool_spec *spec, uint32_t i);
/* True when the shard owns this file; its files are in ascending order. */
bool spec_owns(const struct tool_spec *spec, uint32_t file);
/* Its place among them, from 0, or -1. */
ptrdiff_t spec_place(const struct tool_spec *spec, uint32_t file);
#endif
