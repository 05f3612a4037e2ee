/* What a provider's headers say of its limits: how much is left, until when, and how long to wait. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WORKER_MODEL_RATE_HEADERS_H
#define WORKER_MODEL_RATE_HEADERS_H
#include "common/str.h"

/* -1: not said. */
struct rate_bucket {
	int64_t limit;
	int64_t remaining;
	int64_t reset_ms; /* from now until it is full again */
};

struct rate_headers {
	struct rate_bucket requests;
	struct rate_bucket tokens;
	struct rate_bucket input_tokens;
	struct rate_bucket output_tokens;
	int64_t retry_after_ms; /* -1: not said */
};

/* Waits are believed up to here: a header that says more is a mistake, or a quota. */
#define RATE_WAIT_MS_MOST (INT64_C(24) * 3600 * 1000)

void rate_headers_init(struct rate_headers *r);
/* Takes one header in. Its name is in lower case; others than these are read over, and so is a value that is no number, no
 * duration and no time. OpenAI: x-ratelimit-{limit,remaining,reset}-{requests,tokens}, resets as durations ("1s", "6m0s",
 * "20ms"). Anthropic: anthropic-ratelimit-{requests,tokens,input-tokens,output-tokens}-{limit,remaining,reset}, resets in RFC
 * 3339. Both: retry-after, in seconds or as a date of HTTP, and retry-after-ms, which is finer and counts. */
void rate_headers_take(struct rate_headers *r, struct str name, struct str value, int64_t unix_now_ms);
#endif
