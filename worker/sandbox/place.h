/* A file of the snapshot gets its place on disk, whole or not at all. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_SANDBOX_PLACE_H
#define WORKER_SANDBOX_PLACE_H
#include "common/str.h"
#include "reeve/error.h"

/* Makes the folders on its way; it is read-only, and there from one moment to the next. One at a time in a tree. */
int file_place(int tree_fd, struct str path, struct str content) MUST_CHECK;
/* Makes the folders on the way to a file below `fd`. The path comes back as it was. */
int parents_make(int fd, char *path) MUST_CHECK;
/* errno as one of ours. */
int place_error(void);
#endif
