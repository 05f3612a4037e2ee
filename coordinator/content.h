/* The thread for content: reads what findings quote, loads manifests, keeps blobs. It decides nothing. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_CONTENT_H
#define COORDINATOR_CONTENT_H
#include "common/content/blob.h"
#include "coordinator/letter.h"
#include "coordinator/lookup.h"

struct content_needs {
	const char *blob_dir;
	struct store *store;         /* its cache alone is used; NULL: nothing is kept, nothing found */
	const struct toolset *tools; /* NULL with it */
	struct mailbox *done;        /* letters come back through it */
	void (*wake)(void *arg);     /* called after each of them, from the content thread */
	void *arg;
};

struct content;
int content_open(const struct content_needs *needs, struct content **out) MUST_CHECK;
void content_close(struct content *c);
/* Takes the letter, and what it must know in the letter's arena. BLOB: nothing; comes back as ANSWER. SUBMIT: a content_source;
 * comes back as EVENTS, or as an ANSWER that refuses. EVIDENCE: an evidence_errand for each event; comes back as EVENTS. LOOK:
 * a look_errand; comes back as EVENTS. */
void content_post(struct content *c, struct letter *letter, const void *errand);
/* From any thread: the blobs, for the report. */
struct blob_dir *content_blobs(struct content *c);
#endif
