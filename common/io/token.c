/* The token file: a secret of its own name and length. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/token.h"

#include "common/io/secret_file.h"

_Static_assert((int)TOKEN_BYTES_MOST == (int)SECRET_BYTES_MOST, "no token is longer than a secret may be");

int token_read(const char *path, struct buf *out, char words[256])
{
	return secret_file_read("token file", path, TOKEN_BYTES_LEAST, out, words);
}
