/* Why a call is refused, as each of the two APIs says it: status, type, code and words. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_PROBLEM_H
#define BENCH_PROVIDER_PROBLEM_H
#include "common/buf.h"

enum api { API_CHAT, API_MESSAGES, APIS };

enum problem {
	PROBLEM_NONE,
	PROBLEM_INVALID,
	PROBLEM_CONTEXT, /* the prompt is longer than the window */
	PROBLEM_KEY,
	PROBLEM_DENIED,
	PROBLEM_NO_PATH,
	PROBLEM_NO_MODEL,
	PROBLEM_TIMEOUT,
	PROBLEM_LENGTH,
	PROBLEM_TOO_LARGE,
	PROBLEM_REQUESTS, /* of this minute */
	PROBLEM_TOKENS,   /* of this minute */
	PROBLEM_QUOTA,    /* for good, as the next two */
	PROBLEM_SPEND,
	PROBLEM_CREDIT,
	PROBLEM_SERVER,
	PROBLEM_GATEWAY,
	PROBLEM_UNAVAILABLE,
	PROBLEM_GATEWAY_TIMEOUT,
	PROBLEM_OVERLOADED,
	PROBLEMS
};

int problem_status(enum problem p, enum api api);
/* The first that has this status in this API; PROBLEM_SERVER when none has. */
enum problem problem_of_status(uint64_t status, enum api api);
/* The JSON body. `words` of no length: the problem's own. `request` as in the head. */
void problem_body(enum problem p, enum api api, struct str words, const char *request, struct buf *out);
#endif
