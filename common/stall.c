/* Holds each beat against all that were before it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "common/stall.h"
#include "reeve/limits.h"

#include <assert.h>

void stall_begin(struct stall *s, int64_t now_ms)
{
	*s = (struct stall){ .advanced_ms = now_ms };
}

/* FNV-1a: phases are a handful of words, kept as numbers so that a lease stays small. */
static uint32_t phase_hash(struct str phase)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < phase.len; i++)
		hash = (hash ^ (unsigned char)phase.at[i]) * 16777619u;
	return hash;
}

static bool phase_is_new(struct stall *s, struct str phase)
{
	uint32_t hash = phase_hash(phase);

	for (uint32_t i = 0; i < s->phase_count; i++)
		if (s->phases[i] == hash)
			return false;
	if (s->phase_count == STALL_PHASES)
		return false;
	s->phases[s->phase_count++] = hash;
	return true;
}

bool stall_beat(struct stall *s, struct str phase, uint64_t progress, int64_t now_ms)
{
	bool advanced = phase_is_new(s, phase) || progress > s->most;

	s->queued = str_equal(phase, STR(PHASE_QUEUED));
	if (advanced)
		s->most = progress;
	if (advanced || s->queued)
		s->advanced_ms = now_ms;
	return advanced;
}

int64_t stall_due_ms(const struct stall *s, int64_t silence_ms)
{
	int64_t patience = silence_ms + silence_ms / 2;

	assert(silence_ms > 0);
	if (s->queued)
		return INT64_MAX;
	if (patience < silence_ms + 2 * HEARTBEAT_MS)
		patience = silence_ms + 2 * HEARTBEAT_MS;
	if (patience > 2 * silence_ms)
		patience = 2 * silence_ms;
	return s->advanced_ms + patience;
}
