/* The names of kinds and states, as they are logged, stored and shown. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "reeve/subtask.h"
#include "reeve/job.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const kinds[SUBTASK_KINDS] = { "unknown", "noop", "tool", "scripted", "model" };
static const char *const states[SUBTASK_STATES] = { "unknown", "waiting", "ready", "leased", "gating", "held",
	"backoff", "done", "dead", "cancelled" };
static const char *const job_states[JOB_STATES] = { "unknown", "planning", "running", "paused", "done",
	"cancelled", "refused" };

const char *subtask_kind_name(enum subtask_kind kind)
{
	return (unsigned)kind < SUBTASK_KINDS ? kinds[kind] : "unknown";
}

const char *subtask_state_name(enum subtask_state state)
{
	return (unsigned)state < SUBTASK_STATES ? states[state] : "unknown";
}

const char *job_state_name(enum job_state state)
{
	return (unsigned)state < JOB_STATES ? job_states[state] : "unknown";
}

const char *subtask_id(struct subtask_ref ref, char out[SUBTASK_ID_BYTES])
{
	if (ref.attempt)
		snprintf(out, SUBTASK_ID_BYTES, "j%" PRIu64 "/%" PRIu32 ".%" PRIu32, ref.job, ref.number,
			ref.attempt);
	else
		snprintf(out, SUBTASK_ID_BYTES, "j%" PRIu64 "/%" PRIu32, ref.job, ref.number);
	return out;
}
