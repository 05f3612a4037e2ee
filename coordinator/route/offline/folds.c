/* Joins rows by the hashes of their lines, and deals out what is joined by the hash of its least text. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/route/offline/folds.h"

#include "common/rand.h"
#include "common/sha256.h"

#include <assert.h>
#include <stdlib.h>

/* One line of one row. */
struct mark {
	uint64_t hash;
	uint32_t row;
};

struct joining {
	struct mark *marks;
	size_t count, room;
	uint32_t *leader;
	struct arena *arena;
	struct buf scratch;
};

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Small letters, one blank between words: what a copy that was set otherwise has in common. */
static uint64_t hash_of(struct joining *j, struct str s)
{
	unsigned char hash[SHA256_BYTES];
	uint64_t out = 0;

	buf_clear(&j->scratch);
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (is_blank(c))
			continue;
		if (j->scratch.len && i && is_blank(s.at[i - 1]))
			buf_add_byte(&j->scratch, ' ');
		buf_add_byte(&j->scratch, c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c);
	}
	sha256_of(buf_str(&j->scratch), hash);
	memcpy(&out, hash, sizeof out);
	return out;
}

static void mark(struct joining *j, uint64_t hash, uint32_t row)
{
	if (j->count == j->room) {
		struct mark *wider = arena_take(j->arena, 2 * (j->room + 512) * sizeof *wider);

		if (j->count)
			memcpy(wider, j->marks, j->count * sizeof *wider);
		j->marks = wider;
		j->room = 2 * (j->room + 512);
	}
	j->marks[j->count++] = (struct mark){ hash, row };
}

static void mark_lines(struct joining *j, struct str text, uint32_t row)
{
	while (text.len) {
		ptrdiff_t end = str_find(text, '\n');
		struct str line = str_sub(text, 0, end < 0 ? text.len : (size_t)end);

		if (line.len >= FOLDS_PASSAGE_BYTES)
			mark(j, hash_of(j, line), row);
		text = str_sub(text, line.len + 1, text.len);
	}
}

static uint32_t leader_of(uint32_t *leader, uint32_t row)
{
	while (leader[row] != row) {
		leader[row] = leader[leader[row]];
		row = leader[row];
	}
	return row;
}

static int by_hash(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* Joins the rows of each run of one hash that has no more than `most` of them. */
static void join(struct joining *j, size_t most)
{
	size_t from = 0;

	qsort(j->marks, j->count, sizeof *j->marks, by_hash);
	for (size_t to = 1; to <= j->count; to++) {
		if (to < j->count && j->marks[to].hash == j->marks[from].hash)
			continue;
		for (size_t i = from + 1; i < to && to - from <= most; i++)
			j->leader[leader_of(j->leader, j->marks[i].row)] =
				leader_of(j->leader, j->marks[from].row);
		from = to;
	}
	j->count = 0;
}

void folds_of(const struct outcomes *o, uint32_t folds, uint64_t seed, bool groups, struct arena *arena,
	uint8_t *out)
{
	struct joining j = { .arena = arena };
	uint64_t *text = arena_take(arena, o->count * sizeof *text);
	uint64_t *least = arena_take(arena, o->count * sizeof *least);

	assert(folds >= 2 && folds <= FOLDS_MOST);
	j.leader = arena_take(arena, o->count * sizeof *j.leader);
	for (uint32_t i = 0; i < o->count; i++) {
		j.leader[i] = i;
		text[i] = hash_of(&j, o->rows[i].text);
		mark(&j, text[i], i);
	}
	join(&j, o->count);
	for (uint32_t i = 0; i < o->count && groups; i++)
		mark(&j, hash_of(&j, o->rows[i].group), i);
	join(&j, o->count);
	for (uint32_t i = 0; i < o->count; i++)
		mark_lines(&j, o->rows[i].text, i);
	join(&j, FOLDS_PASSAGE_ROWS);
	memset(least, 0xff, o->count * sizeof *least);
	for (uint32_t i = 0; i < o->count; i++) {
		uint32_t leader = leader_of(j.leader, i);

		least[leader] = text[i] < least[leader] ? text[i] : least[leader];
	}
	for (uint32_t i = 0; i < o->count; i++)
		out[i] = (uint8_t)(rand_mix(least[leader_of(j.leader, i)] ^ seed) % folds);
	buf_release(&j.scratch);
}
