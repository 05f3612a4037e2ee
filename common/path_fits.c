/* The path itself, a folder above it, or fnmatch(3). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/path_fits.h"
#include "reeve/limits.h"

#include <fnmatch.h>

static bool matches(struct str glob, struct str text)
{
	char pattern[PATH_BYTES_MOST + 1], bytes[PATH_BYTES_MOST + 1];

	if (glob.len > PATH_BYTES_MOST || text.len > PATH_BYTES_MOST)
		return false;
	memcpy(pattern, glob.at, glob.len);
	pattern[glob.len] = '\0';
	memcpy(bytes, text.at, text.len);
	bytes[text.len] = '\0';
	return fnmatch(pattern, bytes, 0) == 0;
}

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

bool path_is_under(struct str name, struct str path)
{
	name = without_slash(name);
	return name.len && str_starts(path, name) && (path.len == name.len || path.at[name.len] == '/');
}

bool path_fits(struct str glob, struct str path)
{
	ptrdiff_t slash = str_find_last(path, '/');

	glob = without_slash(glob);
	if (!glob.len)
		return false;
	if (path_is_under(glob, path))
		return true;
	if (matches(glob, path))
		return true;
	return str_find(glob, '/') < 0 && slash >= 0 &&
	       matches(glob, str_sub(path, (size_t)slash + 1, path.len));
}
