/* How much of a model may be used in a minute, and the headers in which each API says what is left. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_LIMITS_H
#define BENCH_PROVIDER_LIMITS_H
#include "bench/provider/bucket.h"
#include "bench/provider/models.h"
#include "bench/provider/problem.h"

struct limits {
	struct bucket requests;
	struct bucket tokens; /* of prompt and answer together */
	struct bucket input;
	struct bucket output;
	uint64_t concurrency; /* 0: no limit */
	uint64_t running;
};

/* What a call is charged as it begins. Chat completions charge the prompt or `max_tokens`, whichever is more, and give
 * nothing back; Messages charge the prompt without what is cached, and the answer as it has come. */
struct charge {
	uint64_t tokens;
	uint64_t input;
};

void limits_init(struct limits *l, const struct model *model, int64_t now_ms);
/* Takes it all, and counts the call as running; or takes nothing, says which limit it was, and for how long. */
enum problem limits_admit(struct limits *l, const struct charge *charge, int64_t now_ms, int64_t *wait_ms);
/* The call has ended; so much of an answer is charged only now. */
void limits_end(struct limits *l, uint64_t output, int64_t now_ms);
/* Lines of a head, of the limits that there are. */
void limits_headers(const struct limits *l, enum api api, int64_t unix_ms, struct buf *out);
/* As chat completions write a duration: 20ms, 1s, 6m0s. */
void limits_add_duration(struct buf *out, int64_t ms);
#endif
