/* What a change says of itself: that nobody need look at it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_UNVEIL_H
#define CLI_JOB_UNVEIL_H
#include "cli/job/base.h"

/* Puts files back that the snapshot has left out for what stands in them ("generated", a line of 5,000 bytes, a NUL), where
 * they differ from the base, and the base's were not left out. A new one, too, unless its name alone says so, or it is
 * binary and of no language. After base_find() of a review. */
void unveil(struct base *b, struct snapshot *s);
#endif
