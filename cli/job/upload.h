/* Content to the coordinator: what it lacks, page by page. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_JOB_UPLOAD_H
#define CLI_JOB_UPLOAD_H
#include "cli/usage/options.h"
#include "cli/fleet/contact.h"
#include "common/content/manifest.h"

struct upload {
	struct client *client;
	const struct options *o;
	int64_t deadline_ms; /* 0: none */
};

/* Each ends early with -E_CANCELLED at a signal and -E_TIMEOUT at the deadline. */

/* The encoded manifest as a blob. */
int upload_manifest(
	const struct upload *u, const struct manifest *m, unsigned char hash[SHA256_BYTES]) MUST_CHECK;
/* Anything else that a job refers to. */
int upload_blob(
	const struct upload *u, const unsigned char hash[SHA256_BYTES], struct str content) MUST_CHECK;
/* Every file of the manifest that the coordinator lacks, read from the tree; files that changed since they were
 * listed are counted and left out: their subtasks will say so. */
int upload_files(
	const struct upload *u, const char *root, const struct manifest *m, size_t *changed) MUST_CHECK;
#endif
