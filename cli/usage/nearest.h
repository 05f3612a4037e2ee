/* Which of the known words someone meant who wrote another one. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_USAGE_NEAREST_H
#define CLI_USAGE_NEAREST_H
#include "common/str.h"

/* Letters added, left out, changed or swapped between the two; words over 32 bytes differ by 99. */
unsigned nearest_distance(struct str a, struct str b);
/* The candidate with the smallest distance, if that is at most a third of the longer word (but always one
 * letter): what is further away was hardly meant. NULL: none. The first of equals. */
const char *nearest(const char *word, const char *const *candidates, size_t count);
#endif
