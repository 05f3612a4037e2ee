/* One thread, one letter after the other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/content.h"
#include "coordinator/lookup.h"
#include "coordinator/api/answer_blob.h"
#include "coordinator/api/read_client.h"
#include "coordinator/api/read_result.h"
#include "coordinator/api/stored.h"
#include "coordinator/goal_look.h"
#include "reeve/limits.h"

#include <stdlib.h>

struct content {
	struct content_needs needs;
	struct mailbox in;
	pthread_t thread;
	struct snapshots snapshots;
	struct lookup lookup;
};

/* A body that is a blob is read; the gates see it like any other. */
static void body_fetch(struct content *c, struct letter *letter, struct event_result *result)
{
	struct stored_result stored;
	struct buf body = BUF_INIT;

	if (result->gate.body.len || !stored_unpack(result->stored, &stored) || !stored.blob.len)
		return;
	result->gate.body_err = blob_get(c->snapshots.blobs, (const unsigned char *)stored.blob.at, &body);
	/* One over the limit stays empty: no form of any kind. */
	if (!result->gate.body_err && body.len <= RESULT_BLOB_BYTES_MOST)
		result->gate.body = arena_str(&letter->arena, buf_str(&body));
	buf_release(&body);
}

/* What may serve again is made ready to be kept, for the case that it is accepted. */
static void on_evidence(struct content *c, struct letter *letter, const struct evidence_errand *errands)
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
		gate->has_files = errands[i].source.has_files;
		gate->evidence = NULL;
		gate->goal = NULL;
		/* What the gates refuse for its numbers alone is not worth reading files for. */
		if (!gate->result || gate->result->finding_count > FINDINGS_PER_RESULT || !gate->has_files)
			continue;
		if (snapshots_get(&c->snapshots, &errands[i].source, &snapshot))
			continue;
		gate->evidence = evidence_of(&c->lookup, snapshot, gate->result, &letter->arena);
		gate->goal = goal_look(&snapshot->manifest, errands[i].spec, gate->result, &letter->arena);
		lookup_keep(&c->lookup, snapshot, &errands[i], &event->result, &letter->arena);
	}
	letter->kind = LETTER_EVENTS;
}

static void on_submit(struct content *c, struct letter *letter, const struct content_source *source)
{
	struct snapshot *snapshot;
	int err = snapshots_get(&c->snapshots, source, &snapshot);

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
		if (letter->kind == LETTER_BLOB)
			answer_blob(letter, c->snapshots.blobs);
		else if (letter->kind == LETTER_SUBMIT)
			on_submit(c, letter, letter->errand);
		else if (letter->kind == LETTER_LOOK)
			lookup_answer(&c->lookup, letter);
		else
			on_evidence(c, letter, letter->errand);
		mailbox_post(c->needs.done, letter);
		c->needs.wake(c->needs.arg);
	}
	return NULL;
}

int content_open(const struct content_needs *needs, struct content **out)
{
	struct content *c = calloc(1, sizeof *c);
	int err;

	if (!c)
		abort();
	err = blob_dir_open(needs->blob_dir, &c->snapshots.blobs);
	if (err) {
		free(c);
		return err;
	}
	c->needs = *needs;
	c->lookup = (struct lookup){ .store = needs->store,
		.tools = needs->tools,
		.snapshots = &c->snapshots,
		.most = CACHE_STORE_BYTES_MOST,
		.kept = CACHE_UNCOUNTED };
	mailbox_init(&c->in);
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
	snapshots_release(&c->snapshots);
	blob_dir_close(c->snapshots.blobs);
	free(c);
}

void content_post(struct content *c, struct letter *letter, const void *errand)
{
	letter->errand = errand;
	mailbox_post(&c->in, letter);
}

struct blob_dir *content_blobs(struct content *c)
{
	return c->snapshots.blobs;
}
