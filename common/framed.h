/* Lines of a stranger's text that stand behind a prefix of ours, so that nothing of them begins a line. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_FRAMED_H
#define COMMON_FRAMED_H
#include "common/buf.h"

/* Adds the prefix, the line (any bytes but LF) and an LF. A CR in the middle of the line is where many readers, models among
 * them, see a new one: the prefix stands behind it again. One at the end belongs to the LF. */
void framed_line(struct buf *out, struct str prefix, struct str line);
/* Adds each line of the text behind "> ": a quotation, so that none of them is a heading of ours. */
void framed_quote(struct buf *out, struct str text);
#endif
