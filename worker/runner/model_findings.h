/* What a model answered, read strictly: findings as it has them, or why it is none. Pure. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_MODEL_FINDINGS_H
#define WORKER_RUNNER_MODEL_FINDINGS_H
#include "worker/runner/model_shard.h"

/* The JSON schema of an answer. It says no more than the providers' structured outputs understand: bounds of lengths and numbers
 * are checked here. Static. */
struct str model_schema(void);

/* Findings in the arena of the shard, in order, each once; what the model says that it did not look at goes to its file. What is
 * wrong with one of them is wrong with all: -E_INVALID, and `why` says what and where ("/findings/3: ..."). A quote stays as it
 * was said, for the gate to judge, but for one: where each of its lines stands in the line of its number and is a good part of it,
 * it is taken for these whole lines. */
int model_findings_read(struct str text, struct model_shard *s, struct finding **out, size_t *count,
	struct buf *why) MUST_CHECK;

/* So many bytes of a line are a good part of it, or else its half: less could be a guess. */
#define MODEL_QUOTE_PART_BYTES 12
#endif
