/* Reads and checks a file with a secret in it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/io/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Around the secret: an editor leaves a newline. */
enum { BLANKS_MOST = 64 };

struct source {
	const char *what, *path;
	char *words;
};

static int refuse(const struct source *s, const char *why, int err)
{
	snprintf(s->words, 256, "the %s %.150s %s", s->what, s->path, why);
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

bool secret_is_printable(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] <= ' ' || s.at[i] > '~')
			return false;
	return true;
}

/* The bytes of a regular file of ours alone; fewer than there is room for, or it is too long. */
static int bytes_read(const struct source *s, char *bytes, size_t room, size_t *len)
{
	/* O_NONBLOCK: a FIFO without a writer would hold us for ever. */
	int fd = open(s->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	ssize_t n;

	if (fd < 0)
		return refuse(s, errno == ENOENT ? "is not there" : "cannot be opened", -E_NOT_FOUND);
	n = fstat(fd, &st) ? -1 : read(fd, bytes, room);
	close(fd);
	if (n < 0 || !S_ISREG(st.st_mode))
		return refuse(s, "cannot be read", -E_NOT_FOUND);
	*len = (size_t)n;
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		return refuse(s, "may be read by others; chmod 600 it", -E_DENIED);
	return 0;
}

int secret_file_read(const char *what, const char *path, size_t least, struct buf *out, char words[256])
{
	struct source s = { what, path, words };
	char bytes[SECRET_BYTES_MOST + BLANKS_MOST];
	size_t len = 0;
	int err = bytes_read(&s, bytes, sizeof bytes, &len);
	struct str secret = trimmed(str_bytes(bytes, len));

	buf_clear(out);
	if (!err && (secret.len < least || secret.len > SECRET_BYTES_MOST || len == sizeof bytes ||
			    !secret_is_printable(secret))) {
		err = -E_INVALID;
		snprintf(words, 256, "the %s %.150s needs %zu to %d printable characters without blanks",
			what, path, least, SECRET_BYTES_MOST);
	}
	if (!err)
		buf_add_str(out, secret);
	explicit_bzero(bytes, sizeof bytes);
	return err;
}

void secret_release(struct buf *secret)
{
	if (secret->at)
		explicit_bzero(secret->at, secret->cap);
	buf_release(secret);
}
