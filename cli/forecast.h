/* What an analysis would do, before it is done: files, tools, subtasks, cost. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_FORECAST_H
#define CLI_FORECAST_H
#include "cli/exit.h"
#include "cli/options.h"
#include "common/content/manifest.h"
#include "reeve/tool.h"

/* How many subtasks this tool gets, and how many files are in them. */
size_t plan_shards(const struct tool_def *tool, const struct manifest *m, size_t *files);
/* True when the tool serves one of these lenses ("a,b"; NULL: all). */
bool plan_wants(const struct tool_def *tool, const char *lenses);
/* --dry-run: the plan on stdout, nothing submitted. Call before any thread is started: it forks. */
enum exit_code plan_show(const struct options *o, const char *goal, const struct manifest *m);
#endif
