/* The performance lens: what a loop does again in each round. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_PERFORMANCE_H
#define WORKER_ANALYZER_PERFORMANCE_H
#include "worker/analyzer/lens.h"

void check_loop(const struct lens_file *f, const struct scan *scan, struct lens_sink *out);
#endif
