/* The SHA-256 of a file on this machine, whatever its size. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_IO_FILE_HASH_H
#define COMMON_IO_FILE_HASH_H
#include "common/sha256.h"
#include "reeve/error.h"

/* A link is followed. -E_NOT_FOUND, -E_IO: `out` is all zeroes. */
int file_hash(const char *path, unsigned char out[SHA256_BYTES]) MUST_CHECK;
#endif
