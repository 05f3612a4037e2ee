/* Whether a path is meant by a name or a pattern. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_PATH_FITS_H
#define COMMON_PATH_FITS_H
#include "common/str.h"

/* A pattern as people write them: the path itself, a folder with all below it, or a pattern of * ? [] in which * crosses
 * slashes; one without a slash is also held against the last part of the path. */
bool path_fits(struct str glob, struct str path);
/* The same; adds to `steps` what a pattern took, as glob_fits() counts. */
bool path_fits_counted(struct str glob, struct str path, uint64_t *steps);
/* What each path begins with that this pattern with a slash in it means; empty for one without a slash, which means names in any folder. */
struct str path_pattern_begin(struct str glob);
/* True for what has a sign in it that stands for more than itself. */
bool path_is_pattern(struct str glob);
/* The path itself, or a folder above it, with or without a slash behind it. */
bool path_is_under(struct str name, struct str path);
#endif
