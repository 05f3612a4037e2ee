/* Rows are never removed while the worker lives, for the coordinator tells of a job once on a stream. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/job_files.h"

#include "common/rand.h"

#include <assert.h>
#include <ftw.h>
#include <pthread.h>
#include <sys/stat.h>

enum { BUCKETS = 1024 };

struct job_files {
	struct job_files *chain;
	struct job_shelf *shelf;
	uint64_t job;
	struct buf queue, root, dir;
	unsigned char manifest_hash[SHA256_BYTES];
	bool expected;
	int64_t timeout_ms;
	int64_t touched_ms;
	struct chore closing; /* in a slot: removing a large tree takes longer than a heartbeat may */
	bool is_closing;
	atomic_bool open; /* written under the mutex */

	pthread_mutex_t mutex; /* of all below */
	unsigned users;
	struct manifest manifest;
	struct workspace *workspace;
};

struct job_shelf {
	struct buf dir;
	struct blobs *blobs;
	struct job_files *buckets[BUCKETS];
};

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)at;
	(void)type;
	remove(path);
	return 0;
}

static int unlock_folder(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)at;
	if (type == FTW_D || type == FTW_DNR)
		(void)!chmod(path, 0700);
	return 0;
}

/* A tree of a worker that was killed is read-only: its folders are made writable before they are emptied. */
static void remove_tree(const char *path)
{
	nftw(path, unlock_folder, 16, FTW_PHYS);
	nftw(path, remove_entry, 16, FTW_PHYS | FTW_DEPTH);
}

struct job_shelf *job_shelf_open(const char *state, struct blobs *blobs)
{
	struct job_shelf *s = calloc(1, sizeof *s);

	if (!s)
		abort(); /* the truth is in the store */
	buf_printf(&s->dir, "%s/trees", state);
	remove_tree(s->dir.at);
	(void)!mkdir(s->dir.at, 0700); /* where it fails, workspace_open() says so */
	s->blobs = blobs;
	return s;
}

static void files_close(struct job_files *f)
{
	if (f->open) {
		workspace_close(f->workspace);
		manifest_release(&f->manifest);
	}
	f->workspace = NULL;
	f->open = false;
}

void job_shelf_close(struct job_shelf *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct job_files *f = s->buckets[i], *next; f; f = next) {
			next = f->chain;
			files_close(f);
			buf_release(&f->queue);
			buf_release(&f->root);
			buf_release(&f->dir);
			pthread_mutex_destroy(&f->mutex);
			free(f);
		}
	buf_release(&s->dir);
	free(s);
}

struct job_files *job_files_find(struct job_shelf *s, uint64_t job)
{
	struct job_files *f = s->buckets[rand_mix(job) % BUCKETS];

	while (f && f->job != job)
		f = f->chain;
	return f;
}

void job_files_note(struct job_shelf *s, uint64_t job, struct str queue, struct str manifest, struct str root,
	int64_t timeout_ms, int64_t now_ms)
{
	struct job_files *f = job_files_find(s, job);

	if (f)
		return;
	f = calloc(1, sizeof *f);
	if (!f)
		abort(); /* the truth is in the store */
	f->shelf = s;
	f->job = job;
	f->timeout_ms = timeout_ms;
	f->touched_ms = now_ms;
	buf_add_str(&f->queue, queue);
	buf_add_str(&f->root, root);
	buf_printf(&f->dir, "%s/j%llu", s->dir.at, (unsigned long long)job);
	f->expected = manifest.len == SHA256_BYTES;
	if (f->expected)
		memcpy(f->manifest_hash, manifest.at, SHA256_BYTES);
	pthread_mutex_init(&f->mutex, NULL);
	f->chain = s->buckets[rand_mix(job) % BUCKETS];
	s->buckets[rand_mix(job) % BUCKETS] = f;
}

int64_t job_files_timeout_ms(const struct job_files *f)
{
	return f->timeout_ms;
}

struct str job_files_queue(const struct job_files *f)
{
	return buf_str(&f->queue);
}

bool job_files_expected(const struct job_files *f)
{
	return f->expected;
}

void job_files_touch(struct job_files *f, int64_t now_ms)
{
	f->touched_ms = now_ms;
}

static void close_run(struct chore *chore)
{
	struct job_files *f = (struct job_files *)((char *)chore - offsetof(struct job_files, closing));

	pthread_mutex_lock(&f->mutex);
	if (!f->users)
		files_close(f);
	pthread_mutex_unlock(&f->mutex);
}

static void close_done(void *owner, struct chore *chore)
{
	struct job_files *f = (struct job_files *)((char *)chore - offsetof(struct job_files, closing));

	(void)owner;
	f->is_closing = false;
}

void job_files_sweep(struct job_shelf *s, struct slots *slots, int64_t now_ms)
{
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct job_files *f = s->buckets[i]; f; f = f->chain) {
			if (!f->open || f->is_closing || now_ms - f->touched_ms < FILES_LINGER_MS)
				continue;
			f->is_closing = true;
			f->closing = (struct chore){ .run = close_run, .done = close_done };
			slots_push(slots, &f->closing);
		}
}

/* A workspace outlives the attempt that opened it, so its fetches cannot be cancelled by that one. */
static const atomic_bool never_cancelled;

static int fetch(void *arg, const unsigned char hash[SHA256_BYTES], struct buf *out)
{
	struct job_files *f = arg;

	return blobs_get(f->shelf->blobs, buf_str(&f->queue), hash, &never_cancelled, out);
}

static int files_open(struct job_files *f, const atomic_bool *cancel)
{
	struct content_fetch from = { fetch, f };
	struct buf bytes = BUF_INIT;
	int err = blobs_get(f->shelf->blobs, buf_str(&f->queue), f->manifest_hash, cancel, &bytes);

	if (!err)
		err = manifest_decode(buf_str(&bytes), &f->manifest);
	buf_release(&bytes);
	if (err)
		return err;
	err = workspace_open(f->dir.at, &f->manifest, f->root.len ? f->root.at : NULL, from, &f->workspace);
	if (err)
		manifest_release(&f->manifest);
	else
		f->open = true;
	return err;
}

int job_files_acquire(struct job_files *f, const atomic_bool *cancel, const struct manifest **manifest,
	struct workspace **workspace)
{
	int err = 0;

	assert(f->expected);
	pthread_mutex_lock(&f->mutex);
	if (!f->open)
		err = files_open(f, cancel);
	if (!err) {
		f->users++;
		*manifest = &f->manifest;
		*workspace = f->workspace;
	}
	pthread_mutex_unlock(&f->mutex);
	return err;
}

void job_files_release(struct job_files *f)
{
	pthread_mutex_lock(&f->mutex);
	assert(f->users);
	f->users--;
	pthread_mutex_unlock(&f->mutex);
}
