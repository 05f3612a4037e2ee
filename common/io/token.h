/* The shared secret of TCP connections, from a file: for the coordinator, the worker and the commands alike. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_TOKEN_H
#define COMMON_IO_TOKEN_H
#include "common/buf.h"
#include "reeve/error.h"

enum { TOKEN_BYTES_LEAST = 16, TOKEN_BYTES_MOST = 4096 };

/* The file's text without the white space around it, into `out` (cleared first). -E_NOT_FOUND, -E_DENIED (others may read
 * it), -E_INVALID (empty, too short, too long, not printable); words name the file, never the token. */
int token_read(const char *path, struct buf *out, char words[256]) MUST_CHECK;
#endif
