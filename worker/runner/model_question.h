/* Writes what one attempt asks: in one question, or in as many pieces as its tier's window makes of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_RUNNER_MODEL_QUESTION_H
#define WORKER_RUNNER_MODEL_QUESTION_H
#include "worker/runner/model_prompt.h"
#include "worker/runner/model_run.h"

struct model_questions {
	struct model_run *run;
	/* Of the one that was written last. The prefix is that of all. */
	struct buf prefix, message;
	struct model_spec spec; /* with those of its claims that this one is about */
	/* The rest is its own. */
	struct model_question asked;
	struct model_piece piece;
	uint64_t room; /* for a message, in weight */
	bool in_pieces;
	unsigned written;
};

/* False: it cannot be asked, and the attempt has failed. To be released in any case. */
bool model_questions_begin(struct model_questions *q, struct model_run *r);
/* Writes the next question; false: there is none, or its attempt has failed. */
bool model_questions_next(struct model_questions *q);
void model_questions_release(struct model_questions *q);
#endif
