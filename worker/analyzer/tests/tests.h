/* The tests lens: which sources no test names, and which tests prove nothing. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_TESTS_H
#define WORKER_ANALYZER_TESTS_H
#include "worker/analyzer/lens.h"

void check_untested(const struct lens_tree *tree, struct lens_sink *out);
void check_empty_tests(const struct lens_tree *tree, struct lens_sink *out);
void check_skipped_tests(const struct lens_file *f, const struct scan *s, struct lens_sink *out);
#endif
