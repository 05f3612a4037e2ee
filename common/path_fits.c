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

bool path_fits(struct str glob, struct str path)
{
	ptrdiff_t slash = str_find_last(path, '/');

	if (glob.len && glob.at[glob.len - 1] == '/')
		glob.len--; /* a folder, as people write it */
	if (!glob.len)
		return false;
	if (str_starts(path, glob) && (path.len == glob.len || path.at[glob.len] == '/'))
		return true;
	if (matches(glob, path))
		return true;
	return str_find(glob, '/') < 0 && slash >= 0 &&
	       matches(glob, str_sub(path, (size_t)slash + 1, path.len));
}
