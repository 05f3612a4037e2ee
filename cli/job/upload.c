/* Content to the coordinator: ask what is missing, read, compress, put. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/job/upload.h"

#include "cli/interrupt.h"
#include "cli/words/speak.h"
#include "common/content/blob.h"
#include "common/content/source.h"
#include "common/io/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int stopped(const struct upload *u)
{
	if (interrupt_got())
		return -E_CANCELLED;
	return u->deadline_ms && clock_ms() >= u->deadline_ms ? -E_TIMEOUT : 0;
}

static int put(const struct upload *u, const unsigned char hash[SHA256_BYTES], struct str content)
{
	struct buf frame = BUF_INIT;
	int err = blob_compress(content, &frame);

	if (!err)
		err = client_put(u->client, hash, buf_str(&frame));
	buf_release(&frame);
	return err;
}

int upload_blob(const struct upload *u, const unsigned char hash[SHA256_BYTES], struct str content)
{
	Reeve__V1__HaveResponse *lacks = NULL;
	int err = stopped(u);

	if (!err)
		err = client_have(u->client, (const unsigned char(*)[SHA256_BYTES])hash, 1, &lacks);
	if (!err && lacks->n_missing)
		err = put(u, hash, content);
	client_free(lacks);
	return err;
}

int upload_manifest(const struct upload *u, const struct manifest *m, unsigned char hash[SHA256_BYTES])
{
	struct buf bytes = BUF_INIT;
	int err;

	manifest_encode(m, &bytes);
	sha256_of(buf_str(&bytes), hash);
	err = upload_blob(u, hash, buf_str(&bytes));
	buf_release(&bytes);
	return err;
}

/* One page: what the coordinator is asked about at once. */
struct page {
	const struct manifest_file *files;
	unsigned char (*hashes)[SHA256_BYTES];
	size_t count;
	int root_fd;
};

/* The file with this content, searched from *from on and round: the answer comes mostly in our order. */
static const struct manifest_file *file_of(const struct page *p, ProtobufCBinaryData hash, size_t *from)
{
	for (size_t tried = 0; hash.len == SHA256_BYTES && tried < p->count; tried++) {
		size_t i = (*from + tried) % p->count;

		if (!memcmp(p->hashes[i], hash.data, SHA256_BYTES)) {
			*from = i + 1;
			return &p->files[i];
		}
	}
	return NULL;
}

static int put_file(
	const struct upload *u, const struct page *p, const struct manifest_file *file, size_t *changed)
{
	struct buf content = BUF_INIT;
	int err = source_read_tree(p->root_fd, file, &content);

	if (err == -E_CHANGED || err == -E_NOT_FOUND || err == -E_DENIED) {
		*changed += 1;
		err = 0;
	} else if (!err) {
		err = put(u, file->sha256, buf_str(&content));
	}
	buf_release(&content);
	return err;
}

static int put_page(const struct upload *u, const struct page *p, size_t *changed)
{
	Reeve__V1__HaveResponse *lacks = NULL;
	size_t from = 0;
	int err;

	for (size_t i = 0; i < p->count; i++)
		memcpy(p->hashes[i], p->files[i].sha256, SHA256_BYTES);
	err = client_have(u->client, (const unsigned char(*)[SHA256_BYTES])p->hashes, p->count, &lacks);
	for (size_t i = 0; !err && i < lacks->n_missing; i++) {
		const struct manifest_file *file = file_of(p, lacks->missing[i], &from);

		err = stopped(u);
		if (!err && file)
			err = put_file(u, p, file, changed);
	}
	client_free(lacks);
	return err;
}

int upload_files(const struct upload *u, const char *root, const struct manifest *m, size_t *changed)
{
	struct page page = { .root_fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC) };
	int err = page.root_fd < 0 ? -E_CHANGED : 0;

	*changed = 0;
	page.hashes = calloc(CLIENT_HAVE_MOST, sizeof *page.hashes);
	if (!page.hashes)
		abort();
	for (size_t at = 0; !err && at < m->file_count; at += page.count) {
		size_t left = m->file_count - at;

		page.files = m->files + at;
		page.count = left < CLIENT_HAVE_MOST ? left : CLIENT_HAVE_MOST;
		err = put_page(u, &page, changed);
		if (at + page.count < m->file_count)
			say(u->o, "brought %zu of %zu files", at + page.count, m->file_count);
	}
	free(page.hashes);
	if (page.root_fd >= 0)
		close(page.root_fd);
	return err;
}
