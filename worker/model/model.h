/* What a model is asked and what it answers, whichever API it is spoken to by. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_MODEL_H
#define WORKER_MODEL_MODEL_H
#include "common/buf.h"
#include "common/tier/tier.h"
#include "worker/model/cost.h"
#include "worker/model/model_end.h"
#include "worker/model/rate_headers.h"

/* A tool that the model may ask for. The texts are ours: UTF-8. */
struct model_tool {
	struct str name;
	struct str description;
	struct str schema; /* JSON: an object's schema, of the arguments */
};

struct model_tool_call {
	struct buf id;
	struct buf name;
	struct buf arguments; /* JSON: an object */
};

enum model_role { MODEL_USER, MODEL_ASSISTANT, MODEL_TOOL_ANSWER };

/* One message of a conversation, borrowed. Any bytes may stand in a text: what is not UTF-8 is sent as U+FFFD. */
struct model_message {
	enum model_role role;
	struct str text;
	const struct model_tool_call *calls; /* of an assistant */
	size_t call_count;
	struct str turn;    /* of an assistant: model_answer.turn, "" where the API has none */
	struct str call_id; /* of a tool: whose call this answers */
	bool is_error;      /* of a tool: the text says why it could not */
};

/* Borrowed, all of it. */
struct model_request {
	const struct tier *tier;
	struct str system;
	struct str
		prefix; /* what many requests share word for word, behind the system's words: the provider may keep it */
	const struct model_message *messages;
	size_t message_count;
	const struct model_tool *tools;
	size_t tool_count;
	struct str schema;   /* JSON: what the answer's text must fit; "": any text */
	uint32_t max_output; /* tokens; 0: as many as the tier gives */
	bool whole;          /* not streamed: for what cannot stream */
};

/* Owned. */
struct model_answer {
	enum model_end end;
	struct buf text;
	struct model_tool_call *calls;
	size_t call_count;
	struct buf turn;  /* the answer as the API wants it back, where it wants more than text and calls */
	struct buf model; /* that answered, as it names itself */
	struct buf
		words; /* of the provider or of ours, for people: why it is no success. Any bytes but the key */
	struct tier_usage usage; /* counts only where it is known */
	bool usage_known;
	bool sent;  /* the request, or a part of it: it may be billed */
	bool begun; /* a good status came: it is billed */
	int status; /* of HTTP; 0: none came */
	struct rate_headers rates;
	int64_t first_ms; /* from the start to the first token; -1: none came */
	int64_t total_ms;
};

/* An answer of zeroes is valid. */
void model_answer_release(struct model_answer *a);

/* What a call is to be taken for in money: by its usage where that is known, nothing where it was not sent or answered by an
 * error, and `most_microusd`, what was reserved, wherever the provider may have billed what we cannot know. */
uint64_t model_answer_charge(
	const struct model_answer *a, const struct tier_price *price, uint64_t most_microusd);
#endif
