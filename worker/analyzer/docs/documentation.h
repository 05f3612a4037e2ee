/* The documentation lens: links that lead nowhere, names that are gone, functions and commands that nobody explains. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_DOCUMENTATION_H
#define WORKER_ANALYZER_DOCUMENTATION_H
#include "worker/analyzer/lens.h"

struct library;

void check_undocumented(const struct lens_tree *tree, struct lens_sink *out);
/* These look at all documents of the tree, which are read once. */
void check_links(const struct library *l, struct lens_sink *out);
void check_stale_names(const struct library *l, struct lens_sink *out);
void check_readme(const struct library *l, struct lens_sink *out);
#endif
