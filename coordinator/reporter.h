/* The thread for reports: renders what is gathered of a job, and posts the document in pieces. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_REPORTER_H
#define COORDINATOR_REPORTER_H
#include "common/content/blob.h"
#include "coordinator/letter.h"
#include "coordinator/store/store.h"
#include "common/tier/tier.h"
#include "reeve/tool.h"

struct reporter;
struct reporter_needs {
	struct store *store; /* rows() alone is used */
	struct blob_dir *blobs;
	const struct tool_def *tools;
	size_t tool_count;
	const struct tier *tiers; /* from cheap to strong */
	size_t tier_count;
	struct mailbox *done; /* ANSWERs go there */
	void (*wake)(void *arg);
	void *arg;
};

struct reporter *reporter_open(const struct reporter_needs *needs);
void reporter_close(struct reporter *r);
/* Takes a LETTER_READ of METHOD_REPORT or METHOD_EVENTS, or one of METHOD_RETRY, which comes back as EVENTS. */
void reporter_post(struct reporter *r, struct letter *letter);
#endif
