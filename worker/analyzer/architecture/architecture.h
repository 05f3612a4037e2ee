/* The architecture lens: how files hang together, and which are too much for a reader. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_ARCHITECTURE_H
#define WORKER_ANALYZER_ARCHITECTURE_H
#include "worker/analyzer/lens.h"

struct graph;

void check_god_file(const struct lens_tree *tree, struct lens_sink *out);
void check_function_size(const struct lens_file *f, const struct scan *scan, struct lens_sink *out);
/* These look at the graph of includes and imports, which is built once. */
void check_cycles(const struct graph *g, struct lens_sink *out);
void check_god_header(const struct graph *g, struct lens_sink *out);
void check_layers(const struct graph *g, struct lens_sink *out);
#endif
