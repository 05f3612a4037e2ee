/* Why somebody does not want to hear of a finding: their word, kept beside it. Strings are borrowed from its owner. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REEVE_SUPPRESSION_H
#define REEVE_SUPPRESSION_H
#include "common/str.h"

#include <stdint.h>

struct suppression {
	struct str rule;  /* a finding's rule, or what stands before its slash */
	struct str path;  /* of a comment: its file; of the configuration: a glob, see path_fits.h */
	uint32_t line;    /* of a comment; 0: the tree's configuration says it */
	bool below;       /* the comment has its line for itself: it speaks of the next one, too */
	struct str why;   /* any bytes; empty: no reason is given, and nothing is suppressed */
	struct str owner; /* any bytes; empty: nobody is named */
	uint32_t until;   /* the last day, as 20261231; 0: without an end */
};
#endif
