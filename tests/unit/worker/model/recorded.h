/* Streams as the two APIs send them, whole: what tests cut, split and spoil. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_WORKER_MODEL_RECORDED_H
#define TESTS_UNIT_WORKER_MODEL_RECORDED_H
#include "worker/model/answer.h"

extern const char recorded_openai[];
extern const char recorded_openai_tools[];
extern const char recorded_anthropic[];
extern const char recorded_anthropic_tools[];

/* A tier of that API at 1 USD a million tokens each way. */
extern const struct tier recorded_tiers[TIER_APIS];
/* A request with a tool and without a schema. */
extern const struct model_request recorded_requests[TIER_APIS];

/* Reads one answer: a stream in pieces of `piece` bytes (0: at once), then the end. The answer is the caller's. */
void recorded_read(const struct model_request *request, int status, const char *content_type,
	struct str bytes, size_t piece, enum http_end end, struct model_answer *out);
#endif
