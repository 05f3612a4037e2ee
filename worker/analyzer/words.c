/* An open table of hashes that doubles before it is three quarters full. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyzer/words.h"

#include <stdlib.h>

enum { PLACES_FIRST = 256 };

/* The low bits of str_hash() alone spread badly over a table, so the high ones are folded in. */
static uint64_t hash_of(struct str word)
{
	uint64_t hash = str_hash(word);

	hash ^= hash >> 32;
	return hash ? hash : 1;
}

static size_t place_of(const struct words *w, uint64_t hash)
{
	size_t i = hash & (w->cap - 1);

	while (w->at[i] && w->at[i] != hash)
		i = (i + 1) & (w->cap - 1);
	return i;
}

static void grow(struct words *w)
{
	struct words old = *w;

	w->cap = old.cap ? old.cap * 2 : PLACES_FIRST;
	w->at = calloc(w->cap, sizeof *w->at);
	if (!w->at)
		abort();
	for (size_t i = 0; i < old.cap; i++)
		if (old.at[i])
			w->at[place_of(w, old.at[i])] = old.at[i];
	free(old.at);
}

bool words_add(struct words *w, struct str word)
{
	uint64_t hash = hash_of(word);
	size_t place;

	if (w->count * 4 >= w->cap * 3)
		grow(w);
	place = place_of(w, hash);
	if (w->at[place])
		return false;
	w->at[place] = hash;
	w->count++;
	return true;
}

bool words_have(const struct words *w, struct str word)
{
	return w->cap && w->at[place_of(w, hash_of(word))];
}

void words_release(struct words *w)
{
	free(w->at);
	*w = (struct words){ 0 };
}
