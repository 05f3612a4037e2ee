/* The files of a snapshot in a bounded number of lines: each by itself, or whole folders where they are too many. Pure. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_PLAN_LISTING_H
#define WORKER_RUNNER_PLAN_LISTING_H
#include "common/buf.h"

struct listed_file {
	struct str path, language; /* a path without an end of a line in it */
	uint32_t lines;
};

/* The least that a list may take: one line, whatever the names. */
#define PLAN_LISTING_LEAST 2048

/* The bytes that a list may take in a window of so many tokens, beside so many bytes of contract: GOAL_LISTING_BYTES_MOST at most. */
size_t plan_listing_most(uint32_t window, size_t beside);
/* Appends a line of JSON for each file, {"path","lines","language"}. Where they are more than `most` bytes (PLAN_LISTING_LEAST at least),
 * a folder is one line, {"folder","files","lines","languages"}: as many are opened as there is room for, from the top down, and at one
 * depth those with most lines first. Where even what stands at the top is too much, neighbours share a line, {"from","to","files","lines",
 * "languages"}: the names between these two in order of bytes, cut where they are long. Each file is in one line. `files` are in byte
 * order of path. */
void plan_listing(const struct listed_file *files, size_t count, size_t most, struct buf *out);
#endif
