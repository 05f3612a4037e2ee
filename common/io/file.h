/* A whole file of ours, of a limited size, in memory. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_FILE_H
#define COMMON_IO_FILE_H
#include "common/buf.h"
#include "reeve/error.h"

/* Appends the bytes of a regular file. -E_NOT_FOUND: there is none that we may read; -E_TOO_LARGE: over `most` bytes;
 * -E_IO. */
int file_read(const char *path, size_t most, struct buf *out) MUST_CHECK;
/* The same of what is open already, whatever it is: standard input. */
int file_read_open(int fd, size_t most, struct buf *out) MUST_CHECK;
#endif
