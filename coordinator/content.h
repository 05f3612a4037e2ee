/* The thread for content: reads what findings quote, loads manifests, keeps blobs. It decides nothing. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_CONTENT_H
#define COORDINATOR_CONTENT_H
#include "common/content/blob.h"
#include "coordinator/letter.h"

/* Where the bytes of a job come from; an EVIDENCE letter has one for each event. */
struct content_source {
	bool has_files;
	unsigned char manifest[SHA256_BYTES];
	struct str root;
};

struct content;

/* Letters come back through `done`, and after each of them `wake` is called, from the content thread. */
int content_open(const char *blob_dir, struct mailbox *done, void (*wake)(void *arg), void *arg,
	struct content **out) MUST_CHECK;
void content_close(struct content *c);
/* Takes the letter. BLOB: comes back as ANSWER. SUBMIT: its manifest is `sources[0]`; comes back as EVENTS, or as an
 * ANSWER that refuses. EVIDENCE: `sources`, one an event, in the letter's arena; comes back as EVENTS. */
void content_post(struct content *c, struct letter *letter, const struct content_source *sources);
/* From any thread: the blobs, for the report. */
struct blob_dir *content_blobs(struct content *c);
#endif
