/* Opens what lies below a folder, and nothing else: no symbolic link is followed, nothing special is opened. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_CONTENT_BENEATH_H
#define COMMON_CONTENT_BENEATH_H
#include "common/str.h"
#include "reeve/error.h"

#include <sys/stat.h>

/* Opens root/path for reading when it is of this kind (S_IFREG or S_IFDIR), the path "" being the root itself.
 * Returns a descriptor or -E_NOT_FOUND, -E_DENIED, -E_IO, or -E_CHANGED: it is of another kind (st says which)
 * or something on the way is no folder (st->st_mode is 0). FIFOs and devices are looked at, never opened. */
int beneath_open(int root_fd, struct str path, mode_t kind, struct stat *st) MUST_CHECK;
/* Reads until `most` bytes are there or the end is reached; the count, or -1. */
ptrdiff_t beneath_read(int fd, char *at, size_t most) MUST_CHECK;
#endif
