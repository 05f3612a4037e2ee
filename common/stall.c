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

static uint32_t phase_find(const struct stall *s, uint32_t hash)
{
	uint32_t i = 0;

	while (i < s->phase_count && s->phases[i] != hash)
		i++;
	return i;
}

/* A counter of 32 or 64 bits that comes to its end goes on from nothing, by a step like those before it; lost beats make
 * one of several. A loop that counts four thousand million and begins again takes a wider one. */
static bool wrapped(const struct stall *s, uint64_t progress)
{
	bool narrow = s->last <= UINT32_MAX;
	uint64_t end = narrow ? UINT32_MAX : UINT64_MAX;
	uint64_t step = narrow ? (uint32_t)(progress - s->last) : progress - s->last;

	if (progress >= s->last || s->last < end / 4 * 3 || progress > end / 4)
		return false;
	return !s->step || step / 4 <= s->step;
}

/* A phase that was never seen. That it begins below the one before it tells the two ways of counting apart: over all
 * phases, or in each of them anew. */
static void phase_add(struct stall *s, uint32_t hash, uint64_t progress)
{
	s->anew = s->anew || progress < s->last;
	s->phases[s->phase_count] = hash;
	s->most[s->phase_count++] = progress;
	if (progress > s->most_of_all)
		s->most_of_all = progress;
}

/* Of one counter over all phases a loop never passes the highest value, whatever phase it is in; of a counter in each phase
 * only that of its own says something: the second long phase of a kind may count far below another kind's. */
static bool counter_advances(struct stall *s, uint32_t phase, uint64_t progress)
{
	bool own = s->anew && phase < STALL_PHASES;

	if (wrapped(s, progress)) {
		s->most_of_all = progress;
		if (phase < STALL_PHASES)
			s->most[phase] = progress;
		return true;
	}
	return progress > (own ? s->most[phase] : s->most_of_all);
}

static void counter_note(struct stall *s, uint32_t phase, uint64_t progress)
{
	if (progress > s->last && progress - s->last > s->step)
		s->step = progress - s->last;
	if (progress > s->most_of_all)
		s->most_of_all = progress;
	if (phase < STALL_PHASES && progress > s->most[phase])
		s->most[phase] = progress;
}

bool stall_beat(struct stall *s, struct str phase, uint64_t progress, int64_t now_ms)
{
	uint32_t hash = phase_hash(phase);
	uint32_t at = phase_find(s, hash);
	bool is_new = at == s->phase_count && at < STALL_PHASES;
	bool advanced;

	/* Once begun it has a clock: who goes back into a queue again and again is a loop like any other. */
	s->queued = str_equal(phase, STR(PHASE_QUEUED)) && (!s->phase_count || s->queued);
	advanced = is_new || counter_advances(s, at, progress);
	if (is_new)
		phase_add(s, hash, progress);
	else
		counter_note(s, at, progress);
	s->last = progress;
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
