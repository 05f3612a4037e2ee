/* Keeps frames under their content's hash: AB/CDEF.., written aside and synced before they get that name. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/content/blob.h"
#include "common/content/beneath.h"
#include "common/content/partial.h"
#include "reeve/limits.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum {
	NAME_BYTES = 2 * SHA256_BYTES + 2, /* hex, a slash, NUL */
	FRAME_BYTES_MOST =
		BLOB_BYTES_MOST + (BLOB_BYTES_MOST >> 8) + 512, /* ZSTD_compressBound of the largest */
};

struct blob_dir {
	int fd;
	atomic_uint next;     /* of the names aside */
	pthread_mutex_t lock; /* of the partials; files need none: a name appears whole or not at all */
	struct partials partials;
};

static int error_of(int cause)
{
	switch (cause) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return -E_NO_SPACE;
	case ENOENT:
		return -E_NOT_FOUND;
	case EACCES:
	case EPERM:
	case EROFS:
		return -E_DENIED;
	case ENOTDIR:
		return -E_INVALID;
	default:
		return -E_IO;
	}
}

int blob_dir_open(const char *path, struct blob_dir **out)
{
	int fd;

	*out = NULL;
	if (mkdir(path, 0700) && errno != EEXIST)
		return error_of(errno);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_of(errno);
	struct blob_dir *d = calloc(1, sizeof *d);
	if (!d)
		abort(); /* out of memory */
	d->fd = fd;
	pthread_mutex_init(&d->lock, NULL);
	*out = d;
	return 0;
}

void blob_dir_close(struct blob_dir *d)
{
	if (!d)
		return;
	partials_release(&d->partials);
	pthread_mutex_destroy(&d->lock);
	close(d->fd);
	free(d);
}

static void name_of(const unsigned char hash[SHA256_BYTES], char out[NAME_BYTES])
{
	char hex[2 * SHA256_BYTES + 1];

	sha256_hex(hash, hex);
	snprintf(out, NAME_BYTES, "%.2s/%s", hex, hex + 2);
}

bool blob_has(struct blob_dir *d, const unsigned char hash[SHA256_BYTES])
{
	char name[NAME_BYTES];
	struct stat st;

	name_of(hash, name);
	return !fstatat(d->fd, name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode);
}

static int write_all(int fd, struct str bytes)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.at, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_of(errno);
		bytes = str_sub(bytes, (size_t)n, bytes.len);
	}
	return 0;
}

/* Opens the folder of this name, making it durably when it is not there. */
static int shelf_open(struct blob_dir *d, const char name[NAME_BYTES])
{
	char shelf[3] = { name[0], name[1], '\0' };
	bool made = !mkdirat(d->fd, shelf, 0700);
	int fd;

	if (!made && errno != EEXIST)
		return error_of(errno);
	if (made && fsync(d->fd))
		return error_of(errno);
	fd = openat(d->fd, shelf, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? error_of(errno) : fd;
}

static int frame_write(int shelf_fd, const char *aside, struct str frame)
{
	int fd = openat(shelf_fd, aside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int err;

	if (fd < 0)
		return error_of(errno);
	err = write_all(fd, frame);
	if (!err && fsync(fd))
		err = error_of(errno);
	if (close(fd) && !err)
		err = error_of(errno);
	return err;
}

/* The name comes last: who finds it finds all of it, also after the power went. */
static int frame_keep(struct blob_dir *d, const unsigned char hash[SHA256_BYTES], struct str frame)
{
	char name[NAME_BYTES], aside[64];
	int err, fd;

	name_of(hash, name);
	fd = shelf_open(d, name);
	if (fd < 0)
		return fd;
	snprintf(aside, sizeof aside, ".new-%ld-%u", (long)getpid(), atomic_fetch_add(&d->next, 1));
	unlinkat(fd, aside, 0); /* left by a process that had our number and was killed */
	err = frame_write(fd, aside, frame);
	if (!err && renameat(fd, aside, fd, name + 3))
		err = error_of(errno);
	if (err)
		unlinkat(fd, aside, 0);
	else if (fsync(fd))
		err = error_of(errno);
	close(fd);
	return err;
}

int blob_put(struct blob_dir *d, struct str content, unsigned char hash[SHA256_BYTES])
{
	struct buf frame = BUF_INIT;
	int err;

	if (content.len > BLOB_BYTES_MOST)
		return -E_TOO_LARGE;
	sha256_of(content, hash);
	if (blob_has(d, hash))
		return 0;
	err = blob_compress(content, &frame);
	if (!err)
		err = frame_keep(d, hash, buf_str(&frame));
	buf_release(&frame);
	return err;
}

/* A descriptor and the frame's length, or an error. */
static int frame_open(struct blob_dir *d, const unsigned char hash[SHA256_BYTES], uint64_t *size)
{
	char name[NAME_BYTES];
	struct stat st;
	int fd;

	name_of(hash, name);
	fd = beneath_open(d->fd, str_of(name), S_IFREG, &st);
	if (fd == -E_CHANGED)
		return -E_NOT_FOUND;
	if (fd >= 0)
		*size = (uint64_t)st.st_size;
	return fd;
}

static int frame_read(int fd, uint64_t size, struct buf *frame)
{
	if (size > FRAME_BYTES_MOST)
		return -E_CORRUPT;
	buf_reserve(frame, size);
	ptrdiff_t got = beneath_read(fd, frame->at, size);
	if (got < 0)
		return -E_IO;
	frame->len = (size_t)got;
	return 0;
}

/* Decompressed, and the very bytes that have this hash; else -E_CORRUPT and nothing. */
static int frame_check(struct str frame, const unsigned char hash[SHA256_BYTES], struct buf *content)
{
	unsigned char found[SHA256_BYTES];

	if (blob_decompress(frame, BLOB_BYTES_MOST, content))
		return -E_CORRUPT;
	sha256_of(buf_str(content), found);
	if (!memcmp(found, hash, sizeof found))
		return 0;
	buf_clear(content);
	return -E_CORRUPT;
}

int blob_get(struct blob_dir *d, const unsigned char hash[SHA256_BYTES], struct buf *out)
{
	struct buf frame = BUF_INIT;
	char name[NAME_BYTES];
	uint64_t size = 0;
	int err, fd;

	buf_clear(out);
	fd = frame_open(d, hash, &size);
	if (fd < 0)
		return fd;
	err = frame_read(fd, size, &frame);
	close(fd);
	if (!err)
		err = frame_check(buf_str(&frame), hash, out);
	if (err == -E_CORRUPT) {
		/* While the name is there nobody would bring the content again. */
		name_of(hash, name);
		unlinkat(d->fd, name, 0);
	}
	buf_release(&frame);
	return err;
}

int blob_read_chunk(struct blob_dir *d, const unsigned char hash[SHA256_BYTES], uint64_t offset,
	struct buf *out, uint64_t *total)
{
	int err = 0, fd;

	buf_clear(out);
	fd = frame_open(d, hash, total);
	if (fd < 0)
		return fd;
	if (offset > *total)
		err = -E_INVALID;
	else if (lseek(fd, (off_t)offset, SEEK_SET) < 0)
		err = -E_IO;
	if (!err) {
		buf_reserve(out, BLOB_CHUNK_BYTES);
		ptrdiff_t got = beneath_read(fd, out->at, BLOB_CHUNK_BYTES);

		err = got < 0 ? -E_IO : 0;
		out->len = got < 0 ? 0 : (size_t)got;
		out->at[out->len] = '\0';
	}
	close(fd);
	return err;
}

int blob_write_chunk(struct blob_dir *d, const unsigned char hash[SHA256_BYTES], uint64_t offset,
	struct str data, bool last, bool *stored)
{
	struct buf frame = BUF_INIT, content = BUF_INIT;
	int err;

	*stored = blob_has(d, hash);
	if (*stored)
		return 0;
	if (data.len > BLOB_CHUNK_BYTES || offset > FRAME_BYTES_MOST - data.len)
		return -E_TOO_LARGE;
	pthread_mutex_lock(&d->lock);
	err = partial_add(&d->partials, hash, offset, data);
	if (!err && last)
		partial_take(&d->partials, hash, &frame);
	pthread_mutex_unlock(&d->lock);
	if (err || !last)
		return err;
	err = frame_check(buf_str(&frame), hash, &content);
	if (!err)
		err = frame_keep(d, hash, buf_str(&frame));
	*stored = !err;
	buf_release(&content);
	buf_release(&frame);
	return err;
}
