/* The key of a private job: a file named after the contract, locked while its command lives. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/resume.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static void draw(unsigned char key[RESUME_KEY_BYTES])
{
	/* Up to 256 bytes come whole or not at all. */
	ssize_t got = getrandom(key, RESUME_KEY_BYTES, 0);

	assert(got == RESUME_KEY_BYTES);
}

static void close_file(struct resume *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
	buf_clear(&r->path);
}

/* Opens and locks it. A file that its owner unlinked between the two is not the one that others see. */
static bool lock_file(struct resume *r)
{
	struct stat by_fd, by_path;

	r->fd = open(r->path.at, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	return r->fd >= 0 && flock(r->fd, LOCK_EX | LOCK_NB) == 0 && fstat(r->fd, &by_fd) == 0 &&
	       stat(r->path.at, &by_path) == 0 && by_fd.st_ino == by_path.st_ino;
}

static bool remember(const struct resume *r)
{
	return ftruncate(r->fd, 0) == 0 && pwrite(r->fd, r->key, sizeof r->key, 0) == sizeof r->key;
}

void resume_open(struct str state, struct str contract, struct resume *out)
{
	unsigned char hash[SHA256_BYTES];
	char hex[2 * SHA256_BYTES + 1];

	*out = (struct resume){ .fd = -1 };
	if (state.len) {
		sha256_of(contract, hash);
		sha256_hex(hash, hex);
		buf_printf(&out->path, "%.*s/resume", STR_ARG(state));
		/* There already, or the open below tells. */
		(void)!mkdir(out->path.at, 0700);
		buf_printf(&out->path, "/%.32s", hex);
		if (!lock_file(out))
			close_file(out);
	}
	if (out->fd >= 0 && pread(out->fd, out->key, sizeof out->key, 0) == sizeof out->key)
		return;
	resume_anew(out);
}

void resume_anew(struct resume *r)
{
	draw(r->key);
	if (r->fd >= 0 && !remember(r))
		close_file(r);
}

void resume_forget(struct resume *r)
{
	if (r->fd >= 0)
		unlink(r->path.at);
}

void resume_close(struct resume *r)
{
	close_file(r);
	buf_release(&r->path);
}
