/* Reads an answer as it comes, plain or streamed, and says how the call ended. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_ANSWER_H
#define WORKER_MODEL_ANSWER_H
#include "worker/model/http_call.h"
#include "worker/model/json_plain.h"
#include "worker/model/model_api.h"
#include "worker/model/sse.h"

/* A part of an answer of Anthropic's, as it began and as it went on. */
struct answer_block {
	json_t *start;
	struct buf text; /* also of thoughts, and the arguments of a tool */
	struct buf signature;
};

struct answer_reader {
	const struct model_api *api;
	const struct model_request *request;
	struct model_answer *answer;
	uint64_t prompt_tokens_most;
	struct sse sse;
	struct buf body; /* of what is not streamed */
	bool streamed;
	bool finished;        /* the API's own mark of the end came */
	bool advanced;        /* since it was last asked */
	enum model_end fault; /* the first thing wrong with it */
	enum model_end said;  /* why the model stopped, in its provider's words */
	bool usage_broken;    /* one of its counts was none */
	size_t text_bytes;    /* of everything that the model said */
	struct buf refusal;
	struct buf piece; /* of text, on its way to where it belongs */
	struct answer_block *blocks;
	size_t block_count;
};

/* `request` and `answer` are borrowed until the release; `body_bytes` are those of the request. */
void answer_init(struct answer_reader *r, const struct model_request *request, size_t body_bytes,
	struct model_answer *answer);
void answer_release(struct answer_reader *r);
void answer_status(struct answer_reader *r, int status);
/* Names are in lower case; may also come before the status. */
void answer_header(struct answer_reader *r, struct str name, struct str value, int64_t unix_now_ms);
enum http_taken answer_bytes(struct answer_reader *r, struct str bytes);
/* Fills answer->end and what goes with it. `why` are words for a lost connection, or NULL. */
void answer_close(struct answer_reader *r, enum http_end end, const char *why);

/* For the APIs. The first fault stays; it ends the reading. */
void answer_fault(struct answer_reader *r, enum model_end end, const char *words);
/* An error object in an answer of that status (0: within a stream). */
void answer_error(struct answer_reader *r, int status, const json_t *error);
/* Why it stopped: a word that the table does not have, and a second word that is another one, are faults. */
struct answer_stop {
	const char *word;
	enum model_end end;
};
void answer_stop(struct answer_reader *r, const struct answer_stop *table, size_t count, const json_t *word);
/* Appends, within MODEL_TEXT_BYTES_MOST for all together. */
void answer_add(struct answer_reader *r, struct buf *to, const json_t *text);
/* Reads such an event into `piece`, if it has the form and its text has room; then appends that, which is an advance. */
bool answer_plain(struct answer_reader *r, struct str data, const struct plain_field *form, size_t count,
	uint64_t *index);
void answer_add_piece(struct answer_reader *r, struct buf *to);
/* The call at this position, which may be the next new one; NULL and a fault past MODEL_TOOL_CALLS_MOST. */
struct model_tool_call *answer_call(struct answer_reader *r, size_t at);
/* A count of tokens; absent or null is 0. False when it is no such number. */
bool answer_count(const json_t *value, uint64_t *out);
struct str json_str_of(const json_t *value); /* "" for what is no string */
#endif
