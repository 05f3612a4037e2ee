/* What a change puts where nobody looks: nobody has said so but the change. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_HIDDEN_H
#define CLI_JOB_HIDDEN_H
#include "cli/job/base.h"
#include "cli/job/wishes.h"

/* Marks what the snapshot leaves out though the base's was looked at, and what is new and has a place, a name or a size for
 * which it is left out; the reason then says which. Not pictures and other binaries, lock files, and what the base's
 * .reeve.yaml excludes. After unveil() and wishes_of_base(). */
void hidden_mark(const struct base *b, struct snapshot *s, const struct wishes *w);
#endif
