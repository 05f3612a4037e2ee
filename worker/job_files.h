/* What a worker keeps of a job: its timeout, its queue, its terms, and the files of its snapshot on this disk. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_JOB_FILES_H
#define WORKER_JOB_FILES_H
#include "worker/blobs.h"
#include "worker/job_terms.h"
#include "worker/sandbox/workspace.h"
#include "worker/slots.h"

/* Files that no attempt was held for so long are removed. */
#define FILES_LINGER_MS 60000
/* Jobs of which no attempt is held. The coordinator tells of a job again after CONN_JOBS others, so that it takes at
 * most twice as many for known: more are kept only for one that remembers better. */
#define JOBS_IDLE_MOST 1024

struct job_shelf;
struct job_files;

/* Files go below STATE/trees: what lies there from a worker that was killed is removed first. */
struct job_shelf *job_shelf_open(const char *state, struct blobs *blobs);
/* After the slots. Removes all files. */
void job_shelf_close(struct job_shelf *s);

/* What the coordinator says of a job; said again, it changes nothing, but for another job of the same number, which takes its
 * place. manifest: its hash or "". Beyond JOBS_IDLE_MOST
 * those are forgotten of which it spoke longest ago. */
void job_files_note(struct job_shelf *s, uint64_t job, struct str queue, struct str manifest, struct str root,
	const struct job_terms *terms, int64_t timeout_ms, int64_t now_ms);
/* NULL: it was never noted, or is forgotten. */
struct job_files *job_files_find(struct job_shelf *s, uint64_t job);
int64_t job_files_timeout_ms(const struct job_files *f);
struct str job_files_queue(const struct job_files *f);              /* ended with NUL */
bool job_files_expected(const struct job_files *f);                 /* false: the job has no files */
const struct job_terms *job_files_terms(const struct job_files *f); /* also from a slot that holds it */
/* Main thread: an attempt of it begins to be held, which keeps the row, and is held no more. */
void job_files_hold(struct job_files *f);
void job_files_let_go(struct job_files *f);
/* Main thread: an attempt of it is held at this time. */
void job_files_touch(struct job_files *f, int64_t now_ms);
/* Main thread: has a slot close the files of what was not touched for FILES_LINGER_MS, or is to be forgotten. */
void job_files_sweep(struct job_shelf *s, struct slots *slots, int64_t now_ms);

/* From a slot: manifest and workspace, made by whoever comes first (the others wait), until the release. */
int job_files_acquire(struct job_files *f, const atomic_bool *cancel, const struct manifest **manifest,
	struct workspace **workspace) MUST_CHECK;
void job_files_release(struct job_files *f);
#endif
