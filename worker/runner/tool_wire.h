/* A tool's input and result in their wire form. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_TOOL_WIRE_H
#define WORKER_RUNNER_TOOL_WIRE_H
#include "common/arena.h"
#include "common/buf.h"
#include "reeve/error.h"
#include "reeve/finding.h"

struct tool_spec {
	struct str tool;
	struct str lens; /* "": all that the tool has */
	const uint32_t *files;
	size_t file_count;
};

/* Strings and the array live in the arena. -E_CORRUPT for what is no ToolSpec. */
int tool_spec_unpack(struct str bytes, struct arena *arena, struct tool_spec *out) MUST_CHECK;
/* Appends. Texts that the wire wants as UTF-8 without NUL must be so; messages and quotes may be any bytes. */
void tool_result_pack(const struct tool_result *result, struct buf *out);
#endif
