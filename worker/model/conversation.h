/* A conversation with a model: its turns and what its tools answer, until it is over or a bound is reached. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_CONVERSATION_H
#define WORKER_MODEL_CONVERSATION_H
#include "worker/model/model.h"

#include <stdatomic.h>

/* How one request is asked: model_ask() in a worker. Never spends more than `left_microusd`: a call that could is not made, and
 * ends as MODEL_GRANT_SPENT. Fills the answer, and returns what it is to be charged with. */
typedef uint64_t model_asker(
	void *arg, const struct model_request *request, uint64_t left_microusd, struct model_answer *answer);

struct conversation {
	model_asker *ask;
	void *ask_arg;
	/* Carries out a call of one of the request's tools; appends its answer, or returns false and appends why it could not.
	 * May be NULL where the request has no tools. */
	bool (*tool)(void *arg, const struct model_tool_call *call, struct buf *out);
	void *tool_arg;
	unsigned turns_most;       /* answers of the model: CONVERSATION_TURNS_MOST at most */
	uint64_t grant_microusd;   /* for all of it */
	const atomic_bool *cancel; /* looked at before each turn; NULL: nobody calls it off */
};

struct conversation_result {
	struct model_answer answer; /* the last one, and how all of it ended */
	struct tier_usage usage;    /* of all turns whose usage is known */
	uint64_t spent_microusd;    /* never over the grant where providers bill what they were asked for */
	unsigned turns;
};

/* `first` holds what is asked; the turns come behind it. A result of zeroes is filled. */
void conversation_hold(
	const struct conversation *c, const struct model_request *first, struct conversation_result *out);
void conversation_result_release(struct conversation_result *r);

#define CONVERSATION_TURNS_MOST 32
/* Of one answer of a tool; the rest is cut, and the model is told. Four pages of code. */
#define TOOL_ANSWER_BYTES_MOST (32 << 10)
#endif
