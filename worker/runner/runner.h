/* The promise of a runner: contract in, evidence out, no policy. One call is one attempt. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_RUNNER_H
#define WORKER_RUNNER_RUNNER_H
#include "common/buf.h"
#include "common/content/manifest.h"
#include "common/io/spawner.h"
#include "reeve/subtask.h"
#include "worker/job_terms.h"
#include "worker/model/rate_headers.h"
#include "common/tier/tier.h"

#include <stdatomic.h>

/* Where an attempt's files come from: the worker's own, made once per snapshot. */
struct workspace;

struct attempt_progress {
	atomic_bool cancel;          /* set by the main thread: stop soon */
	_Atomic uint64_t progress;   /* only ever grows; what it counts is the runner's affair */
	_Atomic(const char *) phase; /* static strings only */
	_Atomic int64_t silence_ms;  /* the longest that `progress` may stand still in it; 0: as any work */
	_Atomic uint64_t tokens;     /* of models, so far */
	_Atomic uint64_t spent_microusd;
};

struct attempt_input {
	struct subtask_ref ref;
	enum subtask_kind kind;
	struct str
		spec; /* packed reeve.v1.ToolSpec for KIND_TOOL, ModelSpec for KIND_MODEL; a script for KIND_SCRIPTED */
	const struct manifest *manifest; /* NULL: the job has no files */
	struct workspace *workspace;     /* of the manifest; NULL with it */
	int64_t timeout_ms;              /* of the whole attempt */
	uint32_t grant_microusd;         /* the most that it may spend */
	const struct job_terms *terms;   /* NULL: nothing is known of them */
};

/* The last call of a model that an attempt has made. */
struct call_report {
	struct str tier; /* that was asked, as its tier has it; "": no call was made */
	const char *end; /* static: model_end_name() */
	bool usage_known;
	struct tier_usage usage; /* of all its calls */
	struct rate_headers rates;
	uint32_t calls; /* that were sent */
};

struct attempt_output {
	enum attempt_outcome
		outcome; /* DONE with a body, or why not: FAILED, QUOTA or TURNED_AWAY, with a reason */
	struct buf body; /* packed reeve.v1.ToolResult for KIND_TOOL and KIND_MODEL */
	struct buf reason;
	uint64_t spent_microusd; /* also of what failed */
	struct call_report call;
};

struct keyring; /* worker/runner/keyring.h: the tiers that can be asked from here */
struct toolset; /* common/io/toolset.h: the files of tools/, and which of them were found here */

/* Each fills `out` (zeroed by the caller, its bufs released by the caller) and never fails otherwise. */
void run_noop(const struct attempt_input *in, struct attempt_output *out);
void run_scripted(
	const struct attempt_input *in, struct attempt_progress *progress, struct attempt_output *out);
void run_tool(const struct attempt_input *in, const struct toolset *tools, struct spawner *spawner,
	struct attempt_progress *progress, struct attempt_output *out);
void run_model(const struct attempt_input *in, const struct keyring *keyring,
	struct attempt_progress *progress, struct attempt_output *out);
#endif
