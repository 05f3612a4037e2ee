/* Maps the file, and hashes it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/file_hash.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int hash(int fd, unsigned char out[SHA256_BYTES])
{
	struct stat st;
	void *at;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		return -E_IO;
	if (!st.st_size) {
		sha256_of(STR(""), out);
		return 0;
	}
	at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (at == MAP_FAILED)
		return -E_IO;
	sha256_of(str_bytes(at, (size_t)st.st_size), out);
	munmap(at, (size_t)st.st_size);
	return 0;
}

int file_hash(const char *path, unsigned char out[SHA256_BYTES])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), err;

	memset(out, 0, SHA256_BYTES);
	if (fd < 0)
		return -E_NOT_FOUND;
	err = hash(fd, out);
	close(fd);
	return err;
}
