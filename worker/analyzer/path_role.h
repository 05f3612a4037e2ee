/* What a file is for, as its path tells: the product, its tests, or what stands beside both. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_PATH_ROLE_H
#define WORKER_ANALYZER_PATH_ROLE_H
#include "common/str.h"

/* Under a folder of tests, or named like one: "tests/x.c", "x_test.go", "test_x.py", "x.spec.ts", "XTest.java". */
bool path_is_test(struct str path);
/* Examples, fixtures, templates, benchmarks, scripts, other people's code: nobody promises anything about these. */
bool path_is_aside(struct str path);
/* The part of these that is made to be wrong or to be filled in, and what others wrote. */
bool path_is_sample(struct str path);
/* The name of a test without what makes it one: "hedge" of "tests/hedge_test.c"; "" when nothing is left. */
struct str path_tested_name(struct str path);
/* The last component, and it without what begins with its first dot: "a.b" of "x/a.b.c" is "a". */
struct str path_last(struct str path);
struct str path_stem(struct str path);
#endif
