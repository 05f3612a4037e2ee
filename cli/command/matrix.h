/* Which tool looks at which language in which lens, here: as a table for people and as JSON. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_MATRIX_H
#define CLI_COMMAND_MATRIX_H
#include "common/buf.h"
#include "reeve/tool.h"

#include <jansson.h>

struct matrix_tool {
	const struct tool_def *def;
	struct str version; /* "": not found */
	struct str why_not;
};

/* Languages that the same tools look at share a row; a cell says how many of its tools are here. */
void matrix_text(const struct matrix_tool *tools, size_t count, struct buf *out);
/* A line a tool: its version, or why not and how to get it. */
void matrix_tools_text(const struct matrix_tool *tools, size_t count, struct buf *out);
/* {"tools":[..],"matrix":[..]}, added to the object. */
void matrix_json(const struct matrix_tool *tools, size_t count, json_t *object);
#endif
