/* Kind, size, bytes, and from the same bytes hash, lines, language, and reasons to skip. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/walk_file.h"
#include "common/content/beneath.h"
#include "common/content/language.h"
#include "common/content/skip.h"
#include "common/content/source.h"

#include <unistd.h>

enum { FIRST_BYTES = 16384 }; /* enough to see that a large file is binary, before the rest is read */

/* Why what is there cannot be opened as a file. "" means that it is not there any more. */
static struct str refusal_of(int err, const struct stat *st)
{
	switch (err) {
	case -E_NOT_FOUND:
		return STR("");
	case -E_DENIED:
		return SKIP_DENIED;
	case -E_CHANGED:
		break;
	default:
		return SKIP_GONE;
	}
	if (S_ISDIR(st->st_mode))
		return SKIP_MODULE; /* only git names a folder among files */
	return S_ISLNK(st->st_mode) || !st->st_mode ? SKIP_LINK : SKIP_SPECIAL;
}

/* Reads the whole file unless its beginning or its size says no; *why is "" when content is there. */
static struct str content_read(char *bytes, int fd, bool any, struct str *why)
{
	ptrdiff_t first = beneath_read(fd, bytes, FIRST_BYTES), more = 0;

	*why = STR("");
	if (first >= 0 && !any && skip_is_binary(str_bytes(bytes, (size_t)first)))
		*why = STR("binary");
	else if (first == FIRST_BYTES)
		more = beneath_read(fd, bytes + first, FILE_BYTES_MOST + 1 - FIRST_BYTES);
	if (first < 0 || more < 0) {
		*why = SKIP_GONE;
		return STR("");
	}
	if (first + more > FILE_BYTES_MOST)
		*why = SKIP_LARGE; /* it grew since we looked */
	return str_bytes(bytes, (size_t)(first + more));
}

static struct str file_read(char *bytes, int fd, bool any, const struct stat *st, struct manifest_file *f)
{
	struct str why = any ? STR("") : skip_by_name(f->path);

	if (st->st_size > FILE_BYTES_MOST)
		why = SKIP_LARGE;

	if (why.len)
		return why;
	struct str content = content_read(bytes, fd, any, &why);
	if (why.len)
		return why;
	f->language = language_of(f->path, content);
	if (!any)
		why = skip_by_content(content, f->language);
	if (why.len)
		return why;
	f->mode = st->st_mode & 0111 ? 0755 : 0644;
	f->size = content.len;
	f->lines = source_line_count(content);
	sha256_of(content, f->sha256);
	return STR("");
}

bool walk_file(int root_fd, char *bytes, bool any, struct manifest_file *f, struct str *why)
{
	struct stat st;
	int fd = beneath_open(root_fd, f->path, S_IFREG, &st);

	if (fd < 0) {
		*why = refusal_of(fd, &st);
		return false;
	}
	*why = file_read(bytes, fd, any, &st, f);
	close(fd);
	return !why->len;
}
