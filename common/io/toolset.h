/* The analyzers of tools/: loaded from YAML, each key checked, and looked for on this machine. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_TOOLSET_H
#define COMMON_IO_TOOLSET_H
#include "common/io/spawner.h"
#include "reeve/error.h"
#include "reeve/tool.h"

struct toolset;

/* Reads DIR/NAME.yaml, in order of their names. -E_INVALID with file, line and reason in words. */
int toolset_load(const char *dir, struct toolset **out, char words[256]) MUST_CHECK;
void toolset_free(struct toolset *t);
size_t toolset_count(const struct toolset *t);
const struct tool_def *toolset_defs(const struct toolset *t); /* toolset_count() of them */
ptrdiff_t toolset_find(const struct toolset *t, struct str name);

/* Runs each tool's version probe. */
void toolset_probe(struct toolset *t, struct spawner *spawner);
struct str toolset_version(const struct toolset *t, size_t tool); /* "" when it was not found */
struct str toolset_why_not(const struct toolset *t, size_t tool);
/* SHA-256 of the tool's file. */
struct str toolset_definition(const struct toolset *t, size_t tool);
/* SHA-256 of what the probe found: all that it printed, or why nothing was found; and of those programs of ours that have a
 * part in its answers. */
struct str toolset_found(const struct toolset *t, size_t tool);
#endif
