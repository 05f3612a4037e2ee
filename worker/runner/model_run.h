/* One attempt that asks a model, and what the end of its conversation means for it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_MODEL_RUN_H
#define WORKER_RUNNER_MODEL_RUN_H
#include "worker/model/conversation.h"
#include "worker/runner/keyring.h"
#include "worker/runner/model_shard.h"

struct model_run {
	const struct attempt_input *in;
	const struct keyring *keyring;
	const struct model_tier *tier;
	struct attempt_progress *progress;
	struct attempt_output *out;
	struct model_spec spec;
	struct model_shard shard;
	struct buf skill;
	int64_t deadline_ms;
	bool usage_lost;   /* of a call that may have been billed */
	unsigned asked;    /* of one question */
	size_t told_bytes; /* by tools */
};

/* The attempt has failed, and this is why. */
void model_fail(struct attempt_output *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* True when it is to disprove what another one said, and to look for nothing itself. */
bool model_looks_again(const struct model_run *r);
/* True when it is to make a plan of a free goal: it has no files, and no lens of its own. */
bool model_plans(const struct model_run *r);
/* DONE for a complete answer, which is read next; TURNED_AWAY and QUOTA for what is no fault of the work's; else FAILED. */
enum attempt_outcome model_outcome(enum model_end end);

/* Who is asked, and the form that is wanted. Static. */
struct str model_system_of(const struct model_run *r);
struct str model_schema_of(const struct model_run *r);
/* Asks one question, and answers the model's tools, until it hands in or a bound is reached. Fills the result, and in the attempt's
 * output what is known of its calls, and what they cost. What is over the tier's window is not sent. */
void model_talk(struct model_run *r, struct str prefix, struct str text, struct conversation_result *result);

/* Of one attempt, where its job sets no time: the longest answer of a slow model, and a few questions before it. */
#define MODEL_ATTEMPT_MS 600000
/* Beside the silence that a call or a wait is allowed: until a connection's turn comes, and between two calls. */
#define MODEL_SILENCE_SLACK_MS 10000
/* Questions of one attempt where files are read by tools, the last of which must be answered by handing in: what is lent for such
 * an attempt (tier_lend_microusd()) is reckoned with as many. */
#define MODEL_TURNS_MOST 6
#endif
