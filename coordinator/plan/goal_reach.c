/* Halves the list for a path, and reckons what a pattern takes by its bytes and those of all paths. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/plan/goal_reach.h"
#include "common/path_fits.h"
#include "reeve/limits.h"

enum { LOOK_BYTES = 64 }; /* of a pattern and of a path: stars multiply the two */

/* The first file that is not before this path with that byte behind it. */
static size_t first_from(const struct goal_bounds *b, struct str path, char behind)
{
	char bytes[GOAL_PATH_BYTES_MOST + 1];
	size_t low = 0, high = b->file_count;

	memcpy(bytes, path.at, path.len);
	bytes[path.len] = behind;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (str_compare(b->files[middle].path, str_bytes(bytes, path.len + (behind != 0))) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static uint64_t looks_of(const struct goal_bounds *b, struct str pattern)
{
	uint64_t looks = 0;

	for (size_t i = 0; i < b->file_count; i++)
		looks += 1 + b->files[i].path.len / LOOK_BYTES;
	return looks * (1 + pattern.len / LOOK_BYTES);
}

struct goal_reach goal_reach(const struct goal_bounds *b, struct str path)
{
	struct goal_reach out = { .path = path, .to = b->file_count, .pattern = path_is_pattern(path) };

	if (out.pattern) {
		out.looks = looks_of(b, path);
		return out;
	}
	if (path.len && path.at[path.len - 1] == '/')
		path.len--;
	if (path.len > GOAL_PATH_BYTES_MOST)
		path.len = 0;
	out.from = out.to = first_from(b, path, '\0');
	if (out.to < b->file_count && str_equal(b->files[out.to].path, path)) {
		out.to++;
	} else if (path.len) {
		out.from = first_from(b, path, '/');
		out.to = first_from(b, path, '/' + 1);
	}
	out.looks = out.to - out.from;
	return out;
}

bool goal_reaches(const struct goal_reach *reach, struct str path)
{
	return !reach->pattern || path_fits(reach->path, path);
}
