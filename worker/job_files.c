/* A row is kept as long as the coordinator takes it for known, which is longer than anything of the job is held. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/job_files.h"

#include "common/rand.h"
#include "worker/sandbox/remove.h"

#include <assert.h>
#include <pthread.h>
#include <sys/stat.h>

enum { BUCKETS = 1024 };

struct job_files {
	struct job_files *chain;
	struct job_files *older, *newer; /* by when the coordinator spoke of it last */
	struct job_shelf *shelf;
	uint64_t job;
	struct buf queue, root, dir;
	struct arena arena; /* of the terms */
	struct job_terms terms;
	unsigned char manifest_hash[SHA256_BYTES];
	bool expected;
	bool outdated; /* another job has its number now: a store that lost its tail gave it again */
	int64_t timeout_ms;
	int64_t touched_ms;
	struct chore closing; /* in a slot: removing a large tree takes longer than a heartbeat may */
	bool is_closing;
	unsigned holders; /* attempts, from their lease to the acknowledgement */
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
	struct job_files *oldest, *newest;
	size_t idle; /* rows without a holder */
	unsigned outdated;
};

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

static void row_link(struct job_shelf *s, struct job_files *f)
{
	f->older = s->newest;
	f->newer = NULL;
	*(f->older ? &f->older->newer : &s->oldest) = f;
	s->newest = f;
}

static void row_unlink(struct job_shelf *s, struct job_files *f)
{
	*(f->older ? &f->older->newer : &s->oldest) = f->newer;
	*(f->newer ? &f->newer->older : &s->newest) = f->older;
}

static struct job_files **bucket_of(struct job_shelf *s, uint64_t job)
{
	return &s->buckets[rand_mix(job) % BUCKETS];
}

static void row_free(struct job_shelf *s, struct job_files *f)
{
	struct job_files **at = bucket_of(s, f->job);

	while (*at != f)
		at = &(*at)->chain;
	*at = f->chain;
	row_unlink(s, f);
	s->idle -= !f->holders;
	files_close(f);
	buf_release(&f->queue);
	buf_release(&f->root);
	buf_release(&f->dir);
	arena_release(&f->arena);
	pthread_mutex_destroy(&f->mutex);
	free(f);
}

void job_shelf_close(struct job_shelf *s)
{
	if (!s)
		return;
	while (s->oldest)
		row_free(s, s->oldest);
	buf_release(&s->dir);
	free(s);
}

struct job_files *job_files_find(struct job_shelf *s, uint64_t job)
{
	struct job_files *f = *bucket_of(s, job);

	while (f && (f->job != job || f->outdated))
		f = f->chain;
	return f;
}

static size_t excess_of(const struct job_shelf *s)
{
	return s->idle > JOBS_IDLE_MOST ? s->idle - JOBS_IDLE_MOST : 0;
}

/* Files that lie on disk still are removed by a slot first: the next sweep sees to that. Until then no younger row
 * goes in their place, which the coordinator may take for known. */
static void evict(struct job_shelf *s)
{
	size_t excess = excess_of(s);

	for (struct job_files *f = s->oldest, *next; f && excess; f = next) {
		next = f->newer;
		if (f->holders)
			continue;
		excess--;
		if (!f->open && !f->is_closing)
			row_free(s, f);
	}
}

static void row_refresh(struct job_shelf *s, struct job_files *f)
{
	row_unlink(s, f);
	row_link(s, f);
}

static bool is_the_same(
	const struct job_files *f, struct str manifest, const struct job_terms *terms, int64_t timeout_ms)
{
	bool expected = manifest.len == SHA256_BYTES;

	return f->timeout_ms == timeout_ms && f->expected == expected && job_terms_equal(&f->terms, terms) &&
	       (!expected || !memcmp(f->manifest_hash, manifest.at, SHA256_BYTES));
}

void job_files_note(struct job_shelf *s, uint64_t job, struct str queue, struct str manifest, struct str root,
	const struct job_terms *terms, int64_t timeout_ms, int64_t now_ms)
{
	struct job_files *f = job_files_find(s, job), *outdated = f;

	if (f && is_the_same(f, manifest, terms, timeout_ms)) {
		row_refresh(s, f);
		return;
	}
	if (f)
		f->outdated = true;
	f = calloc(1, sizeof *f);
	if (!f)
		abort(); /* the truth is in the store */
	f->shelf = s;
	f->job = job;
	f->timeout_ms = timeout_ms;
	f->touched_ms = now_ms;
	f->terms = job_terms_copy(terms, &f->arena);
	buf_add_str(&f->queue, queue);
	buf_add_str(&f->root, root);
	buf_printf(&f->dir, "%s/j%llu", s->dir.at, (unsigned long long)job);
	if (outdated)
		buf_printf(&f->dir, ".%u", ++s->outdated);
	f->expected = manifest.len == SHA256_BYTES;
	if (f->expected)
		memcpy(f->manifest_hash, manifest.at, SHA256_BYTES);
	pthread_mutex_init(&f->mutex, NULL);
	f->chain = *bucket_of(s, job);
	*bucket_of(s, job) = f;
	row_link(s, f);
	s->idle++;
	evict(s);
}

void job_files_hold(struct job_files *f)
{
	f->shelf->idle -= !f->holders++;
	row_refresh(f->shelf, f);
}

void job_files_let_go(struct job_files *f)
{
	assert(f->holders);
	f->shelf->idle += !--f->holders;
}

int64_t job_files_timeout_ms(const struct job_files *f)
{
	return f->timeout_ms;
}

struct str job_files_queue(const struct job_files *f)
{
	return buf_str(&f->queue);
}

const struct job_terms *job_files_terms(const struct job_files *f)
{
	return &f->terms;
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
	size_t excess = excess_of(s);

	for (struct job_files *f = s->oldest; f; f = f->newer) {
		bool spare = !f->holders && excess;

		excess -= spare;
		if (!f->open || f->is_closing || (!spare && now_ms - f->touched_ms < FILES_LINGER_MS))
			continue;
		f->is_closing = true;
		f->closing = (struct chore){ .run = close_run, .done = close_done };
		slots_push(slots, &f->closing);
	}
	evict(s);
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
