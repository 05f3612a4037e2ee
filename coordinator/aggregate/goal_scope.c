/* Halves the list for a whole path, and holds a pattern against each file: the check has bounded how many of these there are. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/aggregate/goal_scope.h"
#include "common/path_fits.h"

bool goal_scope_has_lens(const struct goal_plan *plan, struct str lens)
{
	for (size_t i = 0; i < plan->part_count; i++)
		if (str_equal(plan->parts[i].lens, lens))
			return true;
	return false;
}

struct str goal_scope_why_unasked(const struct goal_plan *plan, struct str lens)
{
	for (size_t i = 0; i < plan->unasked_count; i++)
		if (str_equal(plan->unasked[i].lens, lens))
			return plan->unasked[i].why;
	return STR("");
}

/* Where a file stands beside what lies below a folder: before it, in it or behind it. */
static int beside(struct str path, struct str folder)
{
	int order = str_compare(str_sub(path, 0, folder.len), folder);

	if (order)
		return order;
	return path.len == folder.len ? -1 : (unsigned char)path.at[folder.len] - '/';
}

static size_t first_in(const struct aggregate_file *files, size_t count, struct str folder)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (beside(files[middle].path, folder) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static ptrdiff_t file_at(const struct aggregate_file *files, size_t count, struct str path)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_compare(files[middle].path, path);

		if (!order)
			return (ptrdiff_t)middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

static void mark_path(struct str path, const struct aggregate_file *files, size_t count, unsigned char *named)
{
	ptrdiff_t file;

	if (path.len && path.at[path.len - 1] == '/')
		path.len--;
	if (!path.len)
		return;
	file = file_at(files, count, path);
	if (file >= 0)
		named[file] = 1;
	for (size_t i = first_in(files, count, path); i < count && !beside(files[i].path, path); i++)
		named[i] = 1;
}

/* Where a path stands beside all that begin so. */
static size_t first_that_begins(
	const struct aggregate_file *files, size_t count, struct str begin, bool behind)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_compare(str_sub(files[middle].path, 0, begin.len), begin);

		if (order < 0 || (behind && !order))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void mark_pattern(
	struct str pattern, const struct aggregate_file *files, size_t count, unsigned char *named)
{
	struct str begin = path_pattern_begin(pattern);
	size_t end = first_that_begins(files, count, begin, true);

	for (size_t i = first_that_begins(files, count, begin, false); i < end; i++)
		named[i] = named[i] || path_fits(pattern, files[i].path);
}

void goal_scope_mark(const struct goal_plan *plan, struct str lens, const struct aggregate_file *files,
	size_t count, unsigned char *named)
{
	for (size_t part = 0; part < plan->part_count; part++) {
		const struct goal_part *p = &plan->parts[part];

		for (size_t k = 0; k < p->path_count && str_equal(p->lens, lens); k++) {
			if (path_is_pattern(p->paths[k]))
				mark_pattern(p->paths[k], files, count, named);
			else
				mark_path(p->paths[k], files, count, named);
		}
	}
}

void goal_scope_whys(
	const struct goal_plan *plan, const struct aggregate_file *files, size_t count, struct str *out)
{
	const struct str no_words = STR("");

	for (size_t i = 0; i < count; i++)
		out[i] = no_words;
	for (size_t row = plan->left_out_count; row-- > 0;) { /* the first that fits has the word */
		const struct goal_left_out *left = &plan->left_out[row];
		bool pattern = path_is_pattern(left->path);

		struct str begin = pattern ? path_pattern_begin(left->path) : no_words;
		size_t end = first_that_begins(files, count, begin, true);

		for (size_t i = first_that_begins(files, count, begin, false); i < end; i++)
			if (pattern ? path_fits(left->path, files[i].path)
				    : path_is_under(left->path, files[i].path))
				out[i] = left->why;
	}
}
