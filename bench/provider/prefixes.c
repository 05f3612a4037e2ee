/* A table of hashes that forgets: a beginning that was pushed out is a miss, as with the providers. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/provider/prefixes.h"

#include <assert.h>
#include <stdlib.h>

enum {
	SLOTS = 1 << 18, /* a thousand prompts of 32,000 tokens */
	TRIES = 8,
};

struct prefixes {
	struct {
		uint64_t hash;
		int64_t until_ms;
	} slots[SLOTS];
};

struct prefixes *prefixes_new(void)
{
	struct prefixes *p = calloc(1, sizeof *p);

	if (!p)
		abort();
	return p;
}

void prefixes_free(struct prefixes *p)
{
	free(p);
}

static bool prefixes_have(const struct prefixes *p, uint64_t hash, int64_t now_ms)
{
	for (uint64_t i = 0; i < TRIES; i++)
		if (p->slots[(hash + i) % SLOTS].hash == hash)
			return p->slots[(hash + i) % SLOTS].until_ms > now_ms;
	return false;
}

void prefixes_keep(struct prefixes *p, uint64_t hash, int64_t until_ms)
{
	size_t oldest = hash % SLOTS;

	for (uint64_t i = 0; i < TRIES; i++) {
		size_t slot = (hash + i) % SLOTS;

		if (p->slots[slot].hash == hash) {
			if (p->slots[slot].until_ms < until_ms)
				p->slots[slot].until_ms = until_ms;
			return;
		}
		if (p->slots[slot].until_ms < p->slots[oldest].until_ms)
			oldest = slot;
	}
	p->slots[oldest].hash = hash;
	p->slots[oldest].until_ms = until_ms;
}

/* The longest beginning that is known: within reach of one that asks to be kept. Its place + 1, 0: none. */
static size_t known(
	const struct prefixes *p, const struct prefix *list, size_t count, uint64_t least, int64_t now_ms)
{
	size_t reach = 0;

	for (size_t i = count; i > 0; i--) {
		reach = list[i - 1].keep_ms ? PREFIX_BACK + 1 : reach ? reach - 1 : 0;
		if (reach && list[i - 1].tokens >= least && prefixes_have(p, list[i - 1].hash, now_ms))
			return i;
	}
	return 0;
}

void prefixes_count(const struct prefixes *p, const struct prefix *list, size_t count, uint64_t least,
	int64_t now_ms, struct usage *usage)
{
	size_t from = known(p, list, count, least, now_ms);
	uint64_t counted = from ? list[from - 1].tokens : 0, before = usage->input;

	usage->cached = counted;
	for (size_t i = from; i < count; i++) {
		if (!list[i].keep_ms || list[i].tokens < least)
			continue;
		*(list[i].keep_ms > PREFIX_TTL_MS ? &usage->written_long : &usage->written) +=
			list[i].tokens - counted;
		counted = list[i].tokens;
	}
	assert(counted <= before);
	usage->input = before - counted;
}

void prefixes_learn(
	struct prefixes *p, const struct prefix *list, size_t count, uint64_t least, int64_t now_ms)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].keep_ms && list[i].tokens >= least)
			prefixes_keep(p, list[i].hash, now_ms + list[i].keep_ms);
}
