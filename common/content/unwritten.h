/* Which lines of a text stood in an earlier one already: what whoever changed it has not written. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTENT_UNWRITTEN_H
#define COMMON_CONTENT_UNWRITTEN_H
#include "common/buf.h"
#include "common/str.h"

/* Lines that follow each other in both texts; from 1, in the later one. */
struct unwritten {
	uint32_t first, last;
};

/* Appends the struct unwritten of `now`, in order. Each line of `before` stands for one line at most: of a line that is there
 * once more than before, one was written. Where it is not clear which, more of them count as written, never fewer. */
void unwritten_find(struct str before, struct str now, struct buf *out);
#endif
