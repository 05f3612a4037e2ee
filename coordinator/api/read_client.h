/* What a client submits becomes an event. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COORDINATOR_API_READ_CLIENT_H
#define COORDINATOR_API_READ_CLIENT_H
#include "common/content/manifest.h"
#include "coordinator/letter.h"
#include "reeve/error.h"
#include "reeve/tool.h"

/* Fills the letter's one event, EVENT_SUBMIT; `unix_ms` is when. An analysis comes back with kind SUBMIT and
 * `manifest` set: its files are added by submit_files() before it is stepped. -E_INVALID with words. */
int read_submit(struct letter *letter, const struct tool_def *tools, size_t tool_count, int64_t unix_ms,
	unsigned char manifest[SHA256_BYTES]) MUST_CHECK;
/* Fills the letter's one event, EVENT_DRAIN_WORKER. -E_INVALID with words. */
int read_drain(struct letter *letter) MUST_CHECK;
/* The plan's view of the manifest, in the letter's arena. */
void submit_files(struct letter *letter, const struct manifest *manifest);
#endif
