/* Runs a lens over files given as literals. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_LENS_FIXTURE_H
#define TESTS_LENS_FIXTURE_H
#include "worker/analyzer/lens.h"

struct lens_literal {
	const char *path, *text;
};

/* "PATH:LINE LEVEL RULE\n" of each finding, in order; with `messages` ": MESSAGE" before the end of the line. Files
 * may stand in any order. Valid until the next call. */
const char *lens_said(const char *lens, const struct lens_literal *files, size_t count, bool messages);
/* The same for one file. */
const char *lens_said_of(const char *lens, const char *path, const char *text);
/* Compares and prints both where they differ; an assertion of CUnit would show neither. */
bool lens_same(const char *said, const char *want, const char *of);
#endif
