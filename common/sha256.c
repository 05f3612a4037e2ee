/* The one place that asks libcrypto for SHA-256. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/sha256.h"

#include <assert.h>
#include <openssl/evp.h>

void sha256_of(struct str bytes, unsigned char out[SHA256_BYTES])
{
	unsigned int len = 0;
	int ok = EVP_Digest(bytes.at, bytes.len, out, &len, EVP_sha256(), NULL);

	assert(ok == 1);
	assert(len == SHA256_BYTES);
}

void sha256_hex(const unsigned char hash[SHA256_BYTES], char out[2 * SHA256_BYTES + 1])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < SHA256_BYTES; i++) {
		out[2 * i] = digits[hash[i] >> 4];
		out[2 * i + 1] = digits[hash[i] & 15];
	}
	out[2 * SHA256_BYTES] = '\0';
}
