/* Maps them, and says to the kernel what they are. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/secret_page.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

char *secret_page_open(size_t bytes)
{
	char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		abort();
	madvise(at, bytes, MADV_DONTDUMP);
	madvise(at, bytes, MADV_WIPEONFORK);
	return at;
}

void secret_page_close(char *at, size_t bytes)
{
	explicit_bzero(at, bytes);
	munmap(at, bytes);
}
