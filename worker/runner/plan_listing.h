/* The files of a snapshot in a bounded number of lines: each by itself, or whole folders where they are too many. Pure. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_PLAN_LISTING_H
#define WORKER_RUNNER_PLAN_LISTING_H
#include "common/buf.h"

struct listed_file {
	struct str path, language; /* a path without an end of a line in it */
	uint32_t lines;
};

/* Appends a line of JSON for each file, at most `most` bytes: {"path","lines","language"}. Where they are more, the deepest folders
 * become one line each, {"folder","files","lines","languages"}, then those above them, until all fits; where even the folders at the top
 * do not, the last line says how many files are not listed. `files` are in byte order of path. */
void plan_listing(const struct listed_file *files, size_t count, size_t most, struct buf *out);
#endif
