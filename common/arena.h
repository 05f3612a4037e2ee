/* Memory for one request or one turn: taken piece by piece, given back all at once. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMMON_ARENA_H
#define COMMON_ARENA_H
#include "common/str.h"

struct arena_block;
struct arena {
	struct arena_block *block; /* the newest; older ones hang behind it */
	size_t total;              /* bytes of all blocks */
	size_t cap;                /* most bytes of all blocks; 0: no limit */
};

/* An arena of zeroes is valid, empty and without a limit. */
void arena_init(struct arena *a, size_t cap);
/* 16-byte aligned, not cleared. NULL only where the cap is reached; out of memory ends the process. */
void *arena_take(struct arena *a, size_t size);
void *arena_zero(struct arena *a, size_t size);
/* A copy, with a NUL behind it that is not counted; the at of an empty str is "". Asserts that it fits. */
struct str arena_str(struct arena *a, struct str s);
void arena_clear(struct arena *a); /* keeps one block for the next round */
void arena_release(struct arena *a);
/* Frees at most `blocks` of its blocks; true when none is left. Nothing may be taken in between. */
bool arena_release_some(struct arena *a, size_t blocks);
#endif
