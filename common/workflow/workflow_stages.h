/* The stages of a workflow's file, and what makes them possible. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_WORKFLOW_WORKFLOW_STAGES_H
#define COMMON_WORKFLOW_WORKFLOW_STAGES_H
#include "common/io/tool_value.h"

/* `at` is the struct workflow. */
int workflow_read_stages(struct tool_context *c, const struct yaml_node *n, void *at) MUST_CHECK;
#endif
