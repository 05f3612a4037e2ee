/* A secret in a file that nobody else may read. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_SECRET_FILE_H
#define COMMON_IO_SECRET_FILE_H
#include "common/buf.h"
#include "reeve/error.h"

enum { SECRET_BYTES_MOST = 4096 };

/* The file's text without the white space around it, at least `least` bytes, into `out` (cleared first). -E_NOT_FOUND,
 * -E_DENIED (others may read it), -E_INVALID (too short, too long, not printable); words call it "the WHAT PATH", and
 * never show what is in it. */
int secret_file_read(
	const char *what, const char *path, size_t least, struct buf *out, char words[256]) MUST_CHECK;
/* Printable ASCII without blanks: it may stand in a header as it is. */
bool secret_is_printable(struct str s);
/* Overwrites it before its memory is given back. */
void secret_release(struct buf *secret);
#endif
