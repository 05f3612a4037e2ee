/* Decodes each job's request once. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/side.h"
#include "coordinator/api/read_request.h"

#include <stdlib.h>

void latency_add(struct latency *l, int64_t us)
{
	uint64_t v = us > 0 ? (uint64_t)us : 0;
	unsigned power = v >= 8 ? 63 - (unsigned)__builtin_clzll(v) : 3;
	unsigned bucket = (power - 3) * 8 + (unsigned)(v >> (power - 3));

	l->buckets[bucket < LATENCY_BUCKETS ? bucket : LATENCY_BUCKETS - 1]++;
	l->count++;
}

static uint64_t bucket_us(unsigned bucket)
{
	if (bucket < 16)
		return bucket;
	return (uint64_t)(bucket % 8 + 8) << (bucket / 8 - 1);
}

uint64_t latency_percentile(const struct latency *l, double q)
{
	uint64_t seen = 0, want = (uint64_t)((double)l->count * q);

	if (want && want == l->count)
		want--; /* all of them: the last one, not the one behind it */
	for (unsigned i = 0; i < LATENCY_BUCKETS && l->count; i++) {
		seen += l->buckets[i];
		if (seen > want)
			return bucket_us(i);
	}
	return 0;
}

void sides_init(struct sides *s, uint32_t count)
{
	s->count = count;
	s->rows = calloc(count, sizeof(struct job_side *));
	if (!s->rows)
		abort();
}

void sides_release(struct sides *s)
{
	for (uint32_t i = 0; i < s->count; i++) {
		if (s->rows[i])
			arena_release(&s->rows[i]->arena);
		free(s->rows[i]);
	}
	free(s->rows);
}

struct job_side *side_of(const struct sides *s, uint64_t id)
{
	struct job_side *side = s->rows[id % s->count];

	return side && side->id == id ? side : NULL;
}

struct job_side *side_add(struct sides *s, uint64_t id, struct str request)
{
	struct job_side **slot = &s->rows[id % s->count];

	if (side_of(s, id))
		return *slot;
	if (!*slot && !(*slot = calloc(1, sizeof **slot)))
		abort();
	arena_release(&(*slot)->arena);
	memset(*slot, 0, sizeof **slot);
	if (!read_side(request, *slot))
		return NULL;
	(*slot)->id = id;
	return *slot;
}

const unsigned char *side_terms(const struct job_side *side, struct arena *arena)
{
	struct str terms = side ? str_bytes(side->terms, sizeof side->terms) : STR("");

	return side ? (const unsigned char *)arena_str(arena, terms).at : NULL;
}
