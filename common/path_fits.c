/* The path itself, a folder above it, or a pattern. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/path_fits.h"
#include "common/glob.h"
#include "reeve/limits.h"

static struct str without_slash(struct str name)
{
	if (name.len && name.at[name.len - 1] == '/')
		name.len--; /* a folder, as people write it */
	return name;
}

bool path_is_pattern(struct str glob)
{
	for (size_t i = 0; i < glob.len; i++)
		if (memchr("*?[\\", glob.at[i], 4))
			return true;
	return false;
}

struct str path_pattern_begin(struct str glob)
{
	size_t n = 0;

	glob = without_slash(glob);
	if (str_find(glob, '/') < 0)
		return STR("");
	while (n < glob.len && !path_is_pattern(str_sub(glob, n, 1)))
		n++;
	return str_sub(glob, 0, n);
}

bool path_is_under(struct str name, struct str path)
{
	name = without_slash(name);
	return name.len && str_starts(path, name) && (path.len == name.len || path.at[name.len] == '/');
}

bool path_fits_counted(struct str glob, struct str path, uint64_t *steps)
{
	ptrdiff_t slash;

	glob = without_slash(glob);
	if (!glob.len || glob.len > PATH_BYTES_MOST || path.len > PATH_BYTES_MOST)
		return glob.len && path_is_under(glob, path);
	if (path_is_under(glob, path) || glob_fits(glob, path, steps))
		return true;
	if (str_find(glob, '/') >= 0)
		return false;
	slash = str_find_last(path, '/');
	return slash >= 0 && glob_fits(glob, str_sub(path, (size_t)slash + 1, path.len), steps);
}

bool path_fits(struct str glob, struct str path)
{
	uint64_t steps = 0;

	return path_fits_counted(glob, path, &steps);
}
