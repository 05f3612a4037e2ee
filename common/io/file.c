/* Reads to the end or to the limit, and waits for no pipe. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEP_BYTES = 4096 };

int file_read_open(int fd, size_t most, struct buf *out)
{
	size_t from = out->len;
	ssize_t n;

	do {
		buf_reserve(out, STEP_BYTES);
		n = read(fd, out->at + out->len, STEP_BYTES);
		out->len += n > 0 ? (size_t)n : 0;
		if (out->len - from > most)
			return -E_TOO_LARGE;
	} while (n > 0 || (n < 0 && errno == EINTR));
	return n ? -E_IO : 0;
}

int file_read(const char *path, size_t most, struct buf *out)
{
	/* O_NONBLOCK: a FIFO without a writer would hold us for ever. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	int err = -E_NOT_FOUND;

	if (fd < 0)
		return err;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		err = file_read_open(fd, most, out);
	close(fd);
	return err;
}
