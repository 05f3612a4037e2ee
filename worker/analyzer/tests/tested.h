/* The sources of a tree, and whether a test names them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ANALYZER_TESTED_H
#define WORKER_ANALYZER_TESTED_H
#include "worker/analyzer/lens.h"

enum { SOURCE_LINES = 50 }; /* of code: below that the test of a caller does */

struct source {
	const struct lens_file *file;
	uint32_t code; /* lines */
	bool named;
};

struct sources {
	struct source *at;
	size_t count, named;
	uint64_t code;
	uint64_t test_bytes; /* of all files of tests */
	bool test_paths;     /* a path is called like a test, whatever is in it */
};

/* "index.js" and "mod.rs" are called by their folder. */
struct str source_called(struct str path);

/* `tests` is how many files of tests the tree has. Puts the sources in another order. */
void sources_tell(struct sources *all, size_t tests, struct lens_sink *out);
#endif
