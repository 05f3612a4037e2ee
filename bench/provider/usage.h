/* Tokens of a call as the bill counts them, and their rule: four bytes of text are a token, begun ones count. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_USAGE_H
#define BENCH_PROVIDER_USAGE_H
#include <stdint.h>

enum { TOKEN_BYTES = 4 };

/* Each token of the prompt is in one of the first four. */
struct usage {
	uint64_t input;        /* at the full price */
	uint64_t cached;       /* had from an earlier call */
	uint64_t written;      /* to be kept for five minutes (Messages) */
	uint64_t written_long; /* for an hour */
	uint64_t output;
};

static inline uint64_t tokens_of(uint64_t bytes)
{
	return bytes / TOKEN_BYTES + (bytes % TOKEN_BYTES != 0);
}
static inline uint64_t usage_prompt(const struct usage *u)
{
	return u->input + u->cached + u->written + u->written_long;
}
#endif
