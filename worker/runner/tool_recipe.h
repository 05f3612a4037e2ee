/* All that decides what a tool answers here, besides the files: for whoever keeps its answers. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_TOOL_RECIPE_H
#define WORKER_RUNNER_TOOL_RECIPE_H
#include "common/io/toolset.h"

/* Its definition; then what was found of it here and the form of sandbox. */
void tool_recipe(
	const struct toolset *tools, size_t tool, const char *sandbox, unsigned char out[RECIPE_BYTES]);
#endif
