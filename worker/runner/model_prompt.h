/* What a model is told: who it is, the whole contract, and files of strangers in a frame that they cannot close. Pure. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_MODEL_PROMPT_H
#define WORKER_RUNNER_MODEL_PROMPT_H
#include "worker/job_terms.h"
#include "worker/runner/model_piece.h"
#include "worker/runner/model_shard.h"

struct model_question {
	const struct job_terms *terms;
	struct str skill; /* and those that it includes, as model_skill_read() has them */
	const struct model_shard *shard;
	struct str refused;              /* why the answer before was not taken; "": there was none */
	struct str title, asked;         /* of the part of a plan that these files are; "": of none */
	const struct model_piece *piece; /* what of the shard this one shows; NULL: all */
};

/* The same in every question. Static. */
struct str model_system(void);
/* Appends skill and contract: the same bytes for all questions of a job and a lens, so that a provider may keep them. */
void model_prefix(const struct model_question *q, struct buf *out);
/* Appends the files, or their list where the model reads by tools. A piece of a shard is told to be one. */
void model_message(const struct model_question *q, struct buf *out);
/* Appends why what was handed in before ("An answer to this") was not taken: words of ours, but for the reason that they
 * quote on one line, no longer than a reason may be. */
void model_refusal(const char *what, struct str refused, struct buf *out);
/* What begins the lines of the frame: 32 hex digits that hang on all that stands in it, and stand in none of it. */
#define MODEL_MARK_BYTES (32 + 1)
void model_mark(const struct model_shard *s, char out[MODEL_MARK_BYTES]);
#endif
