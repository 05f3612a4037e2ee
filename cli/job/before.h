/* What a file was in the base of a review. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_BEFORE_H
#define CLI_JOB_BEFORE_H
#include "cli/job/base.h"

/* The base's file of this path, or the one that it was renamed from; NULL: there was none. */
const struct git_file *before_of(const struct base *b, struct str path);
/* True when a snapshot of the base would not have it. What git does not give was not left out: then somebody looks at a file
 * too many. */
bool before_left_out(const struct base *b, struct snapshot *s, const struct git_file *file);
#endif
