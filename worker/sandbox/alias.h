/* A file's name for analyzers: its own where that is harmless, else one that stands for it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_SANDBOX_ALIAS_H
#define WORKER_SANDBOX_ALIAS_H
#include "common/buf.h"

/* True, with the alias in `out` (cleared first), for a path that would mislead an argument list, a list of files, a
 * line of output or a reader of paths: control characters, ':', '\\', '%', quotes, a leading '-' or blank, a trailing
 * blank, invalid UTF-8, or too long. Different paths have different aliases; the ending of the name stays. */
bool alias_of(struct str path, struct buf *out);
#endif
