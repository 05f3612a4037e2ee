/* What an analysis would do, counted from the manifest: subtasks, files, lines, bytes, time. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_FORECAST_H
#define CLI_JOB_FORECAST_H
#include "cli/usage/options.h"
#include "common/content/manifest.h"
#include "reeve/tool.h"

/* What falls to one tool, or to several together. */
struct forecast {
	uint64_t subtasks, files, lines, bytes;
};

/* By the coordinator's own rule, so that the plan shown is the plan carried out. shard_lines: of the workflow, or 0. */
struct forecast forecast_tool(const struct tool_def *tool, const struct manifest *m, uint32_t shard_lines);
void forecast_add(struct forecast *sum, struct forecast more);
/* The files that are asked about; what is there to be read with them is not. */
struct forecast forecast_tree(const struct manifest *m);
/* True when the tool serves one of these lenses ("a,b"; NULL: all). */
bool forecast_wants(const struct tool_def *tool, const char *lenses);
/* The size of a private fleet for this tree, into o, where the command line does not say it. False: not worth splitting. */
bool forecast_size(const struct manifest *m, struct options *o);
#endif
