/* One attempt from lease to result, and the threads' part of it: run what its kind says, then hand back. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_ATTEMPT_H
#define WORKER_ATTEMPT_H
#include "common/sha256.h"
#include "reeve/lease.h"
#include "worker/runner/runner.h"
#include "worker/slots.h"

struct blobs;
struct job_files;

enum attempt_state {
	ATTEMPT_NONE = 0,
	ATTEMPT_QUEUED,    /* leased, not started */
	ATTEMPT_RUNNING,   /* in a slot */
	ATTEMPT_ABANDONED, /* in a slot, but its lease is over: what comes out is thrown away */
	ATTEMPT_UNSENT,    /* finished; the result waits for a stream, or for room in it */
	ATTEMPT_SENT,      /* finished; the result is kept until it is acknowledged */
	ATTEMPT_RETAINED,  /* accepted; the result is kept for a store that loses it: no lease, no beat */
	ATTEMPT_STATES
};

/* Belongs to the main thread but for what a slot may touch while the attempt is in it. */
struct attempt {
	struct subtask_ref ref; /* as adopted */
	struct token token;     /* as adopted */
	enum subtask_kind kind;
	enum attempt_state state;
	struct job_files *files; /* held, until the attempt is forgotten; NULL: the kind needs none */
	int64_t timeout_ms;
	uint32_t grant_microusd;
	const char *beaten;  /* the phase of the last beat */
	int64_t retained_ms; /* since when */
	struct attempt *prev, *next, *chain;

	/* Written before the slot starts, then only read. */
	struct buf spec;
	struct subtask_ref ran_as;
	struct token ran_under;

	/* The slot's while RUNNING or ABANDONED; `progress` is shared and made for it. */
	struct chore chore;
	const struct attempt_tools *tools;
	struct attempt_progress progress;
	struct attempt_output output;
	bool has_blob; /* the body lies in a blob of this hash, and output.body is empty */
	unsigned char blob[SHA256_BYTES];
	int64_t wall_ms;
};

/* What runners are given; lives as long as the slots. */
struct attempt_tools {
	const struct toolset *toolset; /* NULL: this worker has none */
	struct spawner *spawner;
	struct blobs *blobs;
	struct str queue;
	const struct keyring *keyring; /* NULL: none */
};

/* In the calling thread, without a file or a process: for KIND_NOOP. */
void attempt_run_inline(struct attempt *a);
/* Life of a subtask, step 4. The chore of one attempt: its files, its runner, its result's way into a blob when it is large. */
void attempt_run(struct chore *chore);
/* Fails what stands in `output` with this reason, cut to REASON_BYTES_MOST and made UTF-8. */
void attempt_set_failed(struct attempt *a, struct str reason);
/* "term.seq", as logs have it. */
enum { TOKEN_TEXT_BYTES = 2 * 20 + 2 };
const char *attempt_token_text(struct token token, char out[TOKEN_TEXT_BYTES]);
/* One line for a run that came to its end, whatever became of its lease. */
void attempt_log_done(const struct attempt *a);
#endif
