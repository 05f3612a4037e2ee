/* How a call of a model ended: the one list of all ways, and what helps then. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_MODEL_END_H
#define WORKER_MODEL_MODEL_END_H

/* What to do next. */
enum model_next {
	NEXT_TAKE,  /* the answer is whole: a gate decides what it is worth */
	NEXT_GO_ON, /* it is the model's turn that is over, not the answer: the conversation goes on */
	NEXT_AGAIN, /* the same call can end otherwise later */
	NEXT_ELSEWHERE, /* the same call would end the same way: another tier, another prompt or a smaller piece may not */
	NEXT_STOP,    /* no call under this key can work before a person has acted */
	NEXT_NOTHING, /* it was called off */
};

/* X(name, the same in lower case, what helps, words) */
#define MODEL_ENDS(X)                                                                                        \
	X(COMPLETE, complete, TAKE, "complete")                                                              \
	X(TOOL_USE, tool_use, GO_ON, "the model asks for a tool")                                            \
	X(PAUSE_TURN, pause_turn, GO_ON, "the provider paused a long turn")                                  \
	X(MAX_TOKENS, max_tokens, ELSEWHERE, "cut at the most tokens that an answer may have")               \
	X(REFUSAL, refusal, ELSEWHERE, "the model refuses")                                                  \
	X(CONTENT_FILTER, content_filter, ELSEWHERE, "stopped by the provider's content filter")             \
	X(CONTEXT_EXCEEDED, context_exceeded, ELSEWHERE, "larger than the model's window")                   \
	X(OVER_WINDOW, over_window, ELSEWHERE, "larger than the tier's window, and not asked")               \
	X(TRUNCATED, truncated, AGAIN, "the stream ended before the answer did")                             \
	X(MALFORMED, malformed, AGAIN, "not what was asked for")                                             \
	X(EMPTY, empty, AGAIN, "an answer without text")                                                     \
	X(TOO_LARGE, too_large, ELSEWHERE, "more bytes than an answer may have")                             \
	X(UNUSABLE_USAGE, unusable_usage, AGAIN, "the tokens used are missing or cannot be")                 \
	X(RATE_LIMITED, rate_limited, AGAIN, "the provider's rate limit")                                    \
	X(OVERLOADED, overloaded, AGAIN, "the provider is overloaded")                                       \
	X(SERVER_ERROR, server_error, AGAIN, "an error of the provider")                                     \
	X(QUOTA, quota, STOP, "the provider's quota or credit is used up")                                   \
	X(AUTHENTICATION, authentication, STOP, "the provider does not take the key")                        \
	X(FORBIDDEN, forbidden, STOP, "the provider does not let this key ask for that")                     \
	X(BAD_REQUEST, bad_request, ELSEWHERE, "the provider does not take the request")                     \
	X(UNREACHABLE, unreachable, AGAIN, "no connection to the provider")                                  \
	X(TIMEOUT_CONNECT, timeout_connect, AGAIN, "no connection in time")                                  \
	X(TIMEOUT_FIRST, timeout_first, AGAIN, "no first token in time")                                     \
	X(TIMEOUT_SILENCE, timeout_silence, AGAIN, "no next token in time")                                  \
	X(TIMEOUT_TOTAL, timeout_total, AGAIN, "no end in time")                                             \
	X(CANCELLED, cancelled, NOTHING, "cancelled")                                                        \
	X(GRANT_SPENT, grant_spent, ELSEWHERE, "the next call could cost more than is left of the grant")    \
	X(TURNS_SPENT, turns_spent, ELSEWHERE, "more turns than a conversation may have")

enum model_end {
	MODEL_NONE, /* not yet */
#define MODEL_END_ENUM(name, lower, next, words) MODEL_##name,
	MODEL_ENDS(MODEL_END_ENUM)
#undef MODEL_END_ENUM
		MODEL_END_COUNT
};

/* Each asserts that `end` is one of the list, and returns static data. */
enum model_next model_end_next(enum model_end end);
const char *model_end_name(enum model_end end); /* "max_tokens" */
const char *model_end_words(enum model_end end);
#endif
