/* SHA-256 of bytes (libcrypto), and its form in hex. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_SHA256_H
#define COMMON_SHA256_H
#include "common/str.h"

#define SHA256_BYTES 32

void sha256_of(struct str bytes, unsigned char out[SHA256_BYTES]);
void sha256_hex(const unsigned char hash[SHA256_BYTES], char out[2 * SHA256_BYTES + 1]);
#endif
