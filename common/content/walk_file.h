/* One file of a tree, read once: what the snapshot says of it, or why it is left out. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTENT_WALK_FILE_H
#define COMMON_CONTENT_WALK_FILE_H
#include "common/content/manifest.h"
#include "reeve/limits.h"

#define WALK_FILE_BYTES (FILE_BYTES_MOST + 1)

/* Fills all of `f` but its path, which says where to look below root_fd; `bytes` has room for WALK_FILE_BYTES. False:
 * left out, and *why says the reason; "" when it is not there any more. any: whatever name
 * and content say, and binary too. */
bool walk_file(int root_fd, char *bytes, bool any, struct manifest_file *f, struct str *why);
#endif
