/* One call of a model, from a request to an answer: started and told of its end, or waited for. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_MODEL_CALL_H
#define WORKER_MODEL_MODEL_CALL_H
#include "worker/model/answer.h"
#include "worker/model/http_engine.h"
#include "worker/model/model_key.h"

struct model_call {
	struct http_call http; /* the first: its callbacks find the rest by it */
	struct answer_reader reader;
	struct model_answer *answer;
	const struct model_key *key;
	struct buf url;
	struct buf body;
	struct buf key_line;
	const char *lines[5];
	_Atomic uint64_t *progress;   /* grows with each advance; NULL: nobody counts */
	_Atomic(const char *) *phase; /* "answering" from the first advance on; NULL: nobody looks */
	void (*on_end)(struct model_call *call, void *arg); /* in the engine's thread */
	void *arg;
};

/* Of a tier, where nothing says otherwise. */
struct http_deadlines model_deadlines(int64_t total_ms);

/* Writes the request. All that is given is borrowed until the release. -E_TOO_LARGE: over MODEL_REQUEST_BYTES_MOST. */
int model_call_init(struct model_call *call, const struct model_request *request, const struct model_key *key,
	struct http_deadlines deadlines, struct model_answer *answer) MUST_CHECK;
/* The most that it can cost, in micro-dollars. */
uint64_t model_call_cost_most(const struct model_call *call);
/* on_end is called once the answer is filled, and that is the last that is done with the call. http_engine_cancel(e,
 * &call->http) calls it off. */
void model_call_start(struct http_engine *e, struct model_call *call);
/* Not while it runs. The answer stays. */
void model_call_release(struct model_call *call);

/* What a conversation asks by. */
struct model_asking {
	struct http_engine *engine;
	const struct model_key *key;
	struct http_deadlines deadlines;
	const atomic_bool *cancel;    /* NULL: nobody calls it off */
	_Atomic uint64_t *progress;   /* NULL: nobody counts */
	_Atomic(const char *) *phase; /* NULL: nobody looks */
};

/* One call, waited for, as a model_asker: `arg` is a struct model_asking. */
uint64_t model_ask(
	void *arg, const struct model_request *request, uint64_t left_microusd, struct model_answer *answer);

/* Starts it and waits; looks at `cancel` (NULL: nobody calls it off) ten times a second. */
void model_call_wait(struct http_engine *e, struct model_call *call, const atomic_bool *cancel);
#endif
