/* The exact bytes of a file of a snapshot: from the tree where it is at hand, else from a blob; checked. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTENT_SOURCE_H
#define COMMON_CONTENT_SOURCE_H
#include "common/content/blob.h"
#include "common/content/manifest.h"

/* Reads root/path below an open folder without following any symbolic link (component by
 * component; regular files only, never blocks) and checks size and hash. Clears `out` first.
 * -E_CHANGED: it is there with other bytes, or is no regular file any more; -E_NOT_FOUND; -E_DENIED. */
int source_read_tree(int root_fd, const struct manifest_file *file, struct buf *out) MUST_CHECK;
/* Lines first..last (from 1) of content: lines end at '\n'; the result has no '\n' at its end. False when
 * the content has no such lines. A last line without '\n' counts, an empty rest after the last '\n' does not. */
bool source_lines(struct str content, uint32_t first, uint32_t last, struct str *out);
/* How many lines by the same count. */
uint32_t source_line_count(struct str content);
#endif
