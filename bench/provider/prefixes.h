/* The provider's prompt cache: which beginnings of prompts it has seen, and until when it keeps them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCH_PROVIDER_PREFIXES_H
#define BENCH_PROVIDER_PREFIXES_H
#include "bench/provider/usage.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	PREFIX_STEP = 128,      /* tokens: chat completions look for beginnings at each of these */
	PREFIX_BACK = 20,       /* Messages looks so many blocks back from a mark for one that it has */
	PREFIX_TTL_MS = 300000, /* five minutes, renewed by each use */
	PREFIX_LONG_TTL_MS = 3600000,
};

/* A place in the prompt where a beginning may end. */
struct prefix {
	uint64_t hash; /* of all bytes before it */
	uint64_t tokens;
	int64_t keep_ms; /* the client asks to keep it so long; 0: it does not */
};

struct prefixes;

struct prefixes *prefixes_new(void);
void prefixes_free(struct prefixes *p);
void prefixes_keep(struct prefixes *p, uint64_t hash, int64_t until_ms);

/* What of a prompt of `usage->input` tokens was seen before, and what is to be kept: moves tokens from `input` to
 * `cached`, `written` and `written_long`. Beginnings below `least` tokens are not cached, and nothing says so.
 * `list` grows in tokens. */
void prefixes_count(const struct prefixes *p, const struct prefix *list, size_t count, uint64_t least,
	int64_t now_ms, struct usage *usage);
/* Keeps those that ask for it. To be called as the answer begins: only then can another call profit. */
void prefixes_learn(
	struct prefixes *p, const struct prefix *list, size_t count, uint64_t least, int64_t now_ms);
#endif
