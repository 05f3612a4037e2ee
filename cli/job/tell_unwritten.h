/* Tells the coordinator which lines of the tree stand in the commit already, for no model has looked at that. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_TELL_UNWRITTEN_H
#define CLI_JOB_TELL_UNWRITTEN_H
#include "cli/job/base.h"

/* Adds them to the commit's report, as "unwritten". A file that changed meanwhile, or whose name is no UTF-8, is not in it: then
 * what models find in it is new. The commit has been exported. */
void tell_unwritten(struct base *b, const struct snapshot *s);
#endif
