/* What a file of tools/ may say. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_TOOL_READ_H
#define COMMON_IO_TOOL_READ_H
#include "common/arena.h"
#include "reeve/error.h"
#include "reeve/tool.h"

/* One tool from YAML; its strings live in the arena. -E_INVALID with "line N: why" in words. */
int tool_read(struct str bytes, struct arena *arena, struct tool_def *out, char words[256]) MUST_CHECK;
#endif
