/* What the tree itself wishes, and how much of that is granted. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_WISHES_H
#define CLI_JOB_WISHES_H
#include "cli/job/base.h"
#include "common/io/tree_config.h"

struct wishes {
	struct options options;     /* as given, with the tree's baseline where it is trusted */
	struct buf baseline;        /* that it points to */
	struct tree_config of_base; /* of a review */
};

/* The .reeve.yaml of the tree; a broken one is told and not followed. Its suppressions go into the snapshot; what it leaves out,
 * and its baseline, only with --trust-repo-config. EXIT_DONE, or told: it leaves out all there is. Not for a review. */
enum exit_code wishes_of_tree(struct wishes *w, const struct options *o, struct snapshot *s);
/* The same of a review's base, for what is under review may not speak for itself: its suppressions, and what it leaves out. */
enum exit_code wishes_of_base(struct wishes *w, const struct base *b, struct snapshot *s);
/* True for what the review's base wants left out. */
bool wishes_exclude(const struct wishes *w, struct str path);
/* Leaves that out of the base's own snapshot, too. */
void wishes_leave_out(const struct wishes *w, struct manifest *m);
void wishes_release(struct wishes *w);
#endif
