/* Patterns of * ? [] and \ against bytes, as fnmatch(3) reads them, with an account of the work. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_GLOB_H
#define COMMON_GLOB_H
#include "common/str.h"

/* What fnmatch(3) says without flags in the C locale: * and ? mean slashes, too. Collating names of more than one letter fit nothing.
 * Adds to `steps` the bytes that were compared: few for a pattern that ends in a plain suffix, at the worst the product of both lengths,
 * and, where a [ has no end, of the pattern's length with itself. fnmatch(3) itself tells nobody. */
bool glob_fits(struct str pattern, struct str text, uint64_t *steps);
#endif
