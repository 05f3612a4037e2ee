/* The architecture lens: how files hang together, and which are too much for a reader. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_ARCHITECTURE_H
#define WORKER_ANALYZER_ARCHITECTURE_H
#include "worker/analyzer/lens.h"

void check_god_file(const struct lens_tree *tree, struct lens_sink *out);
#endif
