/* One thread, one letter after the other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/content.h"
#include "coordinator/evidence_read.h"
#include "coordinator/api/answer_blob.h"
#include "coordinator/api/read_client.h"
#include "coordinator/api/read_result.h"
#include "coordinator/api/stored.h"
#include "common/content/source.h"
#include "reeve/limits.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SNAPSHOTS_KEPT = 8 };

/* A manifest that was needed lately, and its tree. */
struct snapshot {
	bool loaded;
	unsigned char hash[SHA256_BYTES];
	struct manifest manifest;
	struct buf root; /* NUL behind it */
	int root_fd;     /* -1: not at hand */
	uint64_t used;
};

struct content {
	struct blob_dir *blobs;
	struct mailbox in;
	struct mailbox *done;
	void (*wake)(void *arg);
	void *arg;
	pthread_t thread;
	struct snapshot snapshots[SNAPSHOTS_KEPT];
	uint64_t clock;
	struct buf file; /* the bytes of the file looked at last */
};

static void snapshot_drop(struct snapshot *s)
{
	if (!s->loaded)
		return;
	manifest_release(&s->manifest);
	buf_release(&s->root);
	if (s->root_fd >= 0)
		close(s->root_fd);
	s->loaded = false;
}

static int snapshot_load(struct content *c, const struct content_source *source, struct snapshot *s)
{
	struct buf bytes = BUF_INIT;
	int err = blob_get(c->blobs, source->manifest, &bytes);

	if (!err)
		err = manifest_decode(buf_str(&bytes), &s->manifest);
	buf_release(&bytes);
	if (err)
		return err;
	memcpy(s->hash, source->manifest, SHA256_BYTES);
	buf_add_str(&s->root, source->root);
	s->root_fd = source->root.len ? open(s->root.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	s->loaded = true;
	return 0;
}

static int snapshot_of(struct content *c, const struct content_source *source, struct snapshot **out)
{
	struct snapshot *oldest = &c->snapshots[0];

	for (size_t i = 0; i < SNAPSHOTS_KEPT; i++) {
		struct snapshot *s = &c->snapshots[i];

		if (s->loaded && !memcmp(s->hash, source->manifest, SHA256_BYTES) &&
			str_equal(buf_str(&s->root), source->root)) {
			s->used = ++c->clock;
			*out = s;
			return 0;
		}
		if (s->used < oldest->used)
			oldest = s;
	}
	snapshot_drop(oldest);
	oldest->used = ++c->clock;
	*out = oldest;
	return snapshot_load(c, source, oldest);
}

/* The file's exact bytes: from the tree, else from a blob. */
static int file_read(struct content *c, const struct snapshot *s, uint32_t index)
{
	const struct manifest_file *file;
	int err = -E_NOT_FOUND, blob_err;

	if (index >= s->manifest.file_count)
		return -E_NOT_FOUND;
	file = &s->manifest.files[index];
	if (s->root_fd >= 0)
		err = source_read_tree(s->root_fd, file, &c->file);
	if (!err)
		return 0;
	blob_err = blob_get(c->blobs, file->sha256, &c->file);
	if (!blob_err)
		return 0;
	/* The manifest has it, so that it cannot be had now is no proof against the finding. */
	return err == -E_NOT_FOUND ? -E_CHANGED : err;
}

struct reading {
	struct content *content;
	const struct snapshot *snapshot;
};

static int evidence_file_read(void *arg, uint32_t file, struct str *content)
{
	struct reading *r = arg;
	int err = file_read(r->content, r->snapshot, file);

	*content = err ? STR("") : buf_str(&r->content->file);
	return err;
}

/* A body that is a blob is read; the gates see it like any other. */
static void body_fetch(struct content *c, struct letter *letter, struct event_result *result)
{
	struct stored_result stored;
	struct buf body = BUF_INIT;

	if (result->gate.body.len || !stored_unpack(result->stored, &stored) || !stored.blob.len)
		return;
	result->gate.body_err = blob_get(c->blobs, (const unsigned char *)stored.blob.at, &body);
	/* One over the limit stays empty: no form of any kind. */
	if (!result->gate.body_err && body.len <= RESULT_BLOB_BYTES_MOST)
		result->gate.body = arena_str(&letter->arena, buf_str(&body));
	buf_release(&body);
}

static void on_evidence(struct content *c, struct letter *letter, const struct content_source *sources)
{
	letter->arena.cap = 0; /* what the wire could ask for is decoded */
	for (size_t i = 0; i < letter->event_count; i++) {
		struct event *event = &letter->events[i];
		struct gate_input *gate = &event->result.gate;
		struct snapshot *snapshot;

		if (event->kind != EVENT_RESULT || event->result.outcome != OUTCOME_DONE)
			continue;
		body_fetch(c, letter, &event->result);
		gate->result = read_tool_result(gate->body, &letter->arena);
		gate->has_files = sources[i].has_files;
		gate->evidence = NULL;
		/* What the gates refuse for its numbers alone is not worth reading files for. */
		if (!gate->result || gate->result->finding_count > FINDINGS_PER_RESULT || !gate->has_files)
			continue;
		if (!snapshot_of(c, &sources[i], &snapshot)) {
			struct reading reading = { c, snapshot };

			gate->evidence =
				evidence_read(gate->result, evidence_file_read, &reading, &letter->arena);
		}
	}
	letter->kind = LETTER_EVENTS;
}

static void on_submit(struct content *c, struct letter *letter, const struct content_source *source)
{
	struct snapshot *snapshot;
	int err = snapshot_of(c, source, &snapshot);

	if (err == -E_NOT_FOUND) {
		letter_refuse(letter, -E_PRECONDITION, "the manifest is not here: put its blob first");
	} else if (err) {
		letter_refuse(letter, err, "the manifest cannot be read");
	} else {
		submit_files(letter, &snapshot->manifest);
		letter->kind = LETTER_EVENTS;
	}
}

static void *content_main(void *arg)
{
	struct content *c = arg;
	struct letter *letter;

	pthread_setname_np(pthread_self(), "reeve-content");
	while ((letter = mailbox_wait(&c->in))) {
		const struct content_source *sources = letter->errand;

		if (letter->kind == LETTER_BLOB)
			answer_blob(letter, c->blobs);
		else if (letter->kind == LETTER_SUBMIT)
			on_submit(c, letter, sources);
		else
			on_evidence(c, letter, sources);
		mailbox_post(c->done, letter);
		c->wake(c->arg);
	}
	return NULL;
}

int content_open(
	const char *blob_dir, struct mailbox *done, void (*wake)(void *arg), void *arg, struct content **out)
{
	struct content *c = calloc(1, sizeof *c);
	int err;

	if (!c)
		abort();
	err = blob_dir_open(blob_dir, &c->blobs);
	if (err) {
		free(c);
		return err;
	}
	mailbox_init(&c->in);
	c->done = done;
	c->wake = wake;
	c->arg = arg;
	err = pthread_create(&c->thread, NULL, content_main, c);
	if (err)
		abort(); /* a process that cannot start a thread at its start serves nobody */
	*out = c;
	return 0;
}

void content_close(struct content *c)
{
	mailbox_close(&c->in);
	pthread_join(c->thread, NULL);
	mailbox_release(&c->in);
	for (size_t i = 0; i < SNAPSHOTS_KEPT; i++)
		snapshot_drop(&c->snapshots[i]);
	buf_release(&c->file);
	blob_dir_close(c->blobs);
	free(c);
}

void content_post(struct content *c, struct letter *letter, const struct content_source *sources)
{
	letter->errand = sources;
	mailbox_post(&c->in, letter);
}

struct blob_dir *content_blobs(struct content *c)
{
	return c->blobs;
}
