/* The body of a result of kind tool, decoded for the gates and for the report. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_API_READ_RESULT_H
#define COORDINATOR_API_READ_RESULT_H
#include "common/arena.h"
#include "reeve/finding.h"

/* NULL for what is no ToolResult, or asks for far more memory than it has bytes. Borrowed from the body and the arena. */
const struct tool_result *read_tool_result(struct str body, struct arena *arena);
#endif
