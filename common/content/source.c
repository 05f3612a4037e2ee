/* Reads the bytes of a snapshot again and takes nothing on trust: kind, size and hash are checked each time. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/source.h"
#include "common/content/beneath.h"
#include "reeve/limits.h"

#include <unistd.h>

static int read_exactly(int fd, uint64_t size, struct buf *out)
{
	buf_reserve(out, size + 1); /* one more: a file that grew is another file */
	ptrdiff_t got = beneath_read(fd, out->at, size + 1);

	if (got < 0)
		return -E_IO;
	out->len = (size_t)got;
	out->at[out->len] = '\0';
	return (uint64_t)got == size ? 0 : -E_CHANGED;
}

int source_read_tree(int root_fd, const struct manifest_file *file, struct buf *out)
{
	unsigned char hash[SHA256_BYTES];
	struct stat st;
	int err, fd;

	buf_clear(out);
	if (!manifest_path_safe(file->path) || file->size > BLOB_BYTES_MOST)
		return -E_INVALID;
	fd = beneath_open(root_fd, file->path, S_IFREG, &st);
	if (fd < 0)
		return fd;
	err = (uint64_t)st.st_size == file->size ? read_exactly(fd, file->size, out) : -E_CHANGED;
	close(fd);
	if (!err) {
		sha256_of(buf_str(out), hash);
		err = memcmp(hash, file->sha256, sizeof hash) ? -E_CHANGED : 0;
	}
	if (err)
		buf_clear(out);
	return err;
}

/* Where the line that begins here ends: at its newline, or where the content does. */
static const char *line_end(const char *at, const char *end)
{
	const char *newline = memchr(at, '\n', (size_t)(end - at));

	return newline ? newline : end;
}

bool source_lines(struct str content, uint32_t first, uint32_t last, struct str *out)
{
	const char *at = content.at, *end = content.at + content.len, *from = NULL;

	if (first < 1 || last < first)
		return false;
	for (uint32_t line = 1; at < end; line++) {
		const char *stop = line_end(at, end);

		if (line == first)
			from = at;
		if (line == last) {
			*out = str_bytes(from, (size_t)(stop - from));
			return true;
		}
		if (stop == end)
			return false;
		at = stop + 1;
	}
	return false;
}

uint32_t source_line_count(struct str content)
{
	const char *at = content.at, *end = content.at + content.len;
	uint32_t count = 0;

	while (at < end) {
		const char *stop = line_end(at, end);

		count++;
		if (stop == end)
			break;
		at = stop + 1;
	}
	return count;
}
