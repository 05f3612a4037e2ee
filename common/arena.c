/* A list of blocks, each twice the one before, so that a round that fits one block allocates nothing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/arena.h"

#include <assert.h>
#include <stdlib.h>

enum { BLOCK_LEAST = 4096, BLOCK_MOST = 1 << 20, ALIGNMENT = 16 };

struct arena_block {
	struct arena_block *older;
	size_t size; /* of bytes[] */
	size_t used;
	_Alignas(ALIGNMENT) char bytes[];
};

void arena_init(struct arena *a, size_t cap)
{
	*a = (struct arena){ .cap = cap };
}

static struct arena_block *block_add(struct arena *a, size_t size)
{
	size_t want = a->block ? a->block->size * 2 : BLOCK_LEAST;

	if (want > BLOCK_MOST)
		want = BLOCK_MOST;
	if (want < size)
		want = size;
	if (a->cap && a->total + want > a->cap)
		want = size;
	if (a->cap && (size > a->cap || a->total > a->cap - size))
		return NULL;
	struct arena_block *block = malloc(sizeof *block + want);
	if (!block)
		abort(); /* the truth is in the store */
	*block = (struct arena_block){ .older = a->block, .size = want };
	a->block = block;
	a->total += want;
	return block;
}

void *arena_take(struct arena *a, size_t size)
{
	struct arena_block *block = a->block;

	assert(size < SIZE_MAX / 2);
	size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	if (!block || block->size - block->used < size)
		block = block_add(a, size);
	if (!block)
		return NULL;
	block->used += size;
	return block->bytes + block->used - size;
}

void *arena_zero(struct arena *a, size_t size)
{
	void *out = arena_take(a, size);

	if (out)
		memset(out, 0, size);
	return out;
}

struct str arena_str(struct arena *a, struct str s)
{
	char *copy = arena_take(a, s.len + 1);

	assert(copy);
	if (s.len)
		memcpy(copy, s.at, s.len);
	copy[s.len] = '\0';
	return (struct str){ copy, s.len };
}

static void blocks_free(struct arena_block *block)
{
	while (block) {
		struct arena_block *older = block->older;

		free(block);
		block = older;
	}
}

void arena_clear(struct arena *a)
{
	if (!a->block)
		return;
	blocks_free(a->block->older);
	a->block->older = NULL;
	a->block->used = 0;
	a->total = a->block->size;
}

void arena_release(struct arena *a)
{
	blocks_free(a->block);
	a->block = NULL;
	a->total = 0;
}

bool arena_release_some(struct arena *a, size_t blocks)
{
	while (a->block && blocks--) {
		struct arena_block *older = a->block->older;

		free(a->block);
		a->block = older;
	}
	if (!a->block)
		a->total = 0;
	return !a->block;
}
