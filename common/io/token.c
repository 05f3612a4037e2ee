/* Reads and checks the token file. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/token.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Around the token: an editor leaves a newline. */
enum { BLANKS_MOST = 64 };

static int refuse(char words[256], const char *path, const char *why, int err)
{
	snprintf(words, 256, "the token file %.150s %s", path, why);
	return err;
}

static struct str trimmed(struct str s)
{
	while (s.len && (unsigned char)s.at[s.len - 1] <= ' ')
		s.len--;
	while (s.len && (unsigned char)s.at[0] <= ' ')
		s = str_sub(s, 1, s.len);
	return s;
}

/* What may stand in an HTTP/2 header as it is. */
static bool is_printable(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] <= ' ' || s.at[i] > '~')
			return false;
	return true;
}

/* The bytes of a regular file of ours alone; fewer than there is room for, or it is too long. */
static int file_read(const char *path, char *bytes, size_t room, size_t *len, char words[256])
{
	/* O_NONBLOCK: a FIFO without a writer would hold us for ever. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	ssize_t n;

	if (fd < 0)
		return refuse(
			words, path, errno == ENOENT ? "is not there" : "cannot be opened", -E_NOT_FOUND);
	n = fstat(fd, &st) ? -1 : read(fd, bytes, room);
	close(fd);
	if (n < 0 || !S_ISREG(st.st_mode))
		return refuse(words, path, "cannot be read", -E_NOT_FOUND);
	*len = (size_t)n;
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		return refuse(words, path, "may be read by others; chmod 600 it", -E_DENIED);
	return 0;
}

int token_read(const char *path, struct buf *out, char words[256])
{
	char bytes[TOKEN_BYTES_MOST + BLANKS_MOST];
	size_t len = 0;
	int err = file_read(path, bytes, sizeof bytes, &len, words);
	struct str token = trimmed(str_bytes(bytes, len));

	buf_clear(out);
	if (!err && (token.len < TOKEN_BYTES_LEAST || token.len > TOKEN_BYTES_MOST || len == sizeof bytes ||
			    !is_printable(token)))
		err = refuse(words, path, "needs 16 to 4096 printable characters without blanks", -E_INVALID);
	if (!err)
		buf_add_str(out, token);
	explicit_bzero(bytes, sizeof bytes);
	return err;
}
