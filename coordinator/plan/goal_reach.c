/* Halves the list for a path, or for what a pattern begins with, and counts what the rest takes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/goal_reach.h"
#include "common/path_fits.h"
#include "reeve/limits.h"

enum { FILE_STEPS = 12 }; /* of a file, before a byte is compared: it and its path come from memory */

/* The first file that is not before this beginning, or the first that is behind all that begin so. */
static size_t first_from(const struct goal_bounds *b, struct str begin, bool behind)
{
	size_t low = 0, high = b->file_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct str path = b->files[middle].path;
		int order = str_compare(behind ? str_sub(path, 0, begin.len) : path, begin);

		if (order < 0 || (behind && !order))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void reach_begin(struct goal_reach *reach, const struct goal_bounds *b, struct str begin)
{
	reach->from = first_from(b, begin, false);
	reach->to = first_from(b, begin, true);
}

struct goal_reach goal_reach(const struct goal_bounds *b, struct str path)
{
	struct goal_reach out = { .path = path, .to = b->file_count, .pattern = path_is_pattern(path) };
	char folder[GOAL_PATH_BYTES_MOST + 1];

	if (out.pattern) {
		reach_begin(&out, b, path_pattern_begin(path));
		return out;
	}
	if (path.len && path.at[path.len - 1] == '/')
		path.len--;
	if (path.len > GOAL_PATH_BYTES_MOST)
		path.len = 0;
	out.from = out.to = first_from(b, path, false);
	if (out.to < b->file_count && str_equal(b->files[out.to].path, path)) {
		out.to++;
	} else if (path.len) {
		memcpy(folder, path.at, path.len);
		folder[path.len] = '/';
		reach_begin(&out, b, str_bytes(folder, path.len + 1));
	}
	return out;
}

bool goal_reaches(const struct goal_reach *reach, struct str path, uint64_t *steps)
{
	*steps += FILE_STEPS;
	return !reach->pattern || path_fits_counted(reach->path, path, steps);
}
